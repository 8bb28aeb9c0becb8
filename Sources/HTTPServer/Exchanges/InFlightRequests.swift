import Dispatch
import Synchronization

/// Counts the requests that wait for an answer or for its way out, so that `stop()` can see them off.
final class InFlightRequests: Sendable {
    enum Admission { case admitted, full, stopping }

    private struct State {
        var suspended: [ObjectIdentifier: Exchange] = [:]
        var streams: Set<BodyStream> = []
        /// Requests that reached the handler and whose answer has not left yet.
        var pending = 0
        var isStopping = false
    }

    private let limits: Limits
    private let state = Mutex(State())
    /// Signalled while stopping whenever something was taken off.
    private let changed = DispatchSemaphore(value: 0)

    init(limits: Limits) {
        self.limits = limits
    }

    var isStopping: Bool { state.withLock(\.isStopping) }

    func begin() {
        state.withLock { $0.pending += 1 }
    }

    func end() {
        strike { $0.pending -= 1 }
    }

    /// Takes a request that will be answered later, or says why not.
    func suspend(_ exchange: Exchange) -> Admission {
        state.withLock { state in
            if state.isStopping { return .stopping }
            guard state.suspended.count < limits.suspendedRequests else { return .full }
            state.suspended[ObjectIdentifier(exchange)] = exchange
            return .admitted
        }
    }

    /// Ends the requests and streams whose clients have left while they were suspended.
    func endWhatClientsLeft() {
        let (waiting, streams) = state.withLock { (Array($0.suspended.values), Array($0.streams)) }
        for exchange in waiting { exchange.endIfClientLeft() }
        for stream in streams { stream.closeIfClientLeft() }
    }

    /// Called after the connection was resumed, not before: until then `waitUntilEmpty` must not return.
    func resumed(_ exchange: Exchange) {
        strike { $0.suspended[ObjectIdentifier(exchange)] = nil }
    }

    /// Takes an answer that is a stream, or says why not.
    func begin(_ stream: BodyStream) -> Admission {
        state.withLock { state in
            if state.isStopping { return .stopping }
            guard state.streams.count < limits.streams else { return .full }
            state.streams.insert(stream)
            return .admitted
        }
    }

    func end(_ stream: BodyStream) {
        state.withLock { _ = $0.streams.remove(stream) }
    }

    /// From now on nothing is admitted. Returns what waits for its answer, and what is being streamed.
    func beginStopping() -> (waiting: [Exchange], streams: Set<BodyStream>) {
        state.withLock { state in
            state.isStopping = true
            return (Array(state.suspended.values), state.streams)
        }
    }

    /// Waits until all answers have left, `time` at most, and until no connection is suspended, however long that takes:
    /// whoever answers it is just about to resume it.
    func waitUntilEmpty(atMost time: Duration) {
        let milliseconds = Int(time / .milliseconds(1))
        let deadline = DispatchTime.now() + .milliseconds(milliseconds)
        while state.withLock({ $0.pending > 0 }), changed.wait(timeout: deadline) == .success {}
        while state.withLock({ !$0.suspended.isEmpty }) { changed.wait() }
    }

    private func strike(_ change: (inout State) -> Void) {
        let isStopping = state.withLock { state in
            change(&state)
            return state.isStopping
        }
        if isStopping { changed.signal() }
    }
}
