private import Dispatch
private import Synchronization

/// Does what may wait for the disk, on few threads and with a bounded queue, so that a disk that hangs costs the history
/// and nothing else.
final class HistoryReadQueue: Sendable {
    /// Jobs at the same time; the history has more connections than that.
    static let maxConcurrent = 2
    /// Jobs that wait; a further one is refused.
    static let waitingBound = 32
    /// Of them those that strangers leave to others.
    static let reserve = 8

    typealias Job = @Sendable () -> Void

    private struct State {
        var working = 0
        var waiting: [Job] = []
    }

    private enum Admission {
        case now, later, refused
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "history-reads", attributes: .concurrent)

    /// Takes a job, or returns false when too many wait.
    ///
    /// - Parameter isStranger: whether it is asked by somebody whom the reserve is not for.
    func take(isStranger: Bool = false, _ job: @escaping Job) -> Bool {
        let bound = isStranger ? Self.waitingBound - Self.reserve : Self.waitingBound
        let admission: Admission = state.withLock { state in
            if state.working < Self.maxConcurrent {
                state.working += 1
                return .now
            }
            guard state.waiting.count < bound else { return .refused }
            state.waiting.append(job)
            return .later
        }
        switch admission {
        case .now: queue.async { self.work(job) }
        case .later: break
        case .refused: return false
        }
        return true
    }

    private func work(_ first: @escaping Job) {
        var next: Job? = first
        while let job = next {
            job()
            next = state.withLock { state in
                if !state.waiting.isEmpty { return state.waiting.removeFirst() }
                state.working -= 1
                return nil
            }
        }
    }
}
