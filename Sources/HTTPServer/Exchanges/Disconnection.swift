import Synchronization

/// Tells, once, that a client has left before its answer.
struct Disconnection: ~Copyable, Sendable {
    struct State {
        var hasOccurred = false
        var isOver = false
        var observers: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    var hasOccurred: Bool { state.withLock(\.hasOccurred) }

    /// Calls `body` when the client leaves, at once if it has left, never if the request is over.
    func observe(_ body: @escaping @Sendable () -> Void) {
        let hasOccurred = state.withLock { state in
            if !state.hasOccurred, !state.isOver { state.observers.append(body) }
            return state.hasOccurred
        }
        if hasOccurred { body() }
    }

    func occur() {
        let observers = state.withLock { state in
            defer { state.observers = [] }
            state.hasOccurred = true
            return state.observers
        }
        for observer in observers { observer() }
    }

    /// The request is over.
    func forget() {
        state.withLock { state in
            state.isOver = true
            state.observers = []
        }
    }
}
