private import Dispatch
private import Synchronization

/// Does what may wait for the disk, on few threads and with a bounded queue, so that a disk that hangs costs the history
/// and nothing else.
final class HistoryDesk: Sendable {
    /// Jobs at the same time; the history has more connections than that.
    static let clerks = 2
    /// Jobs that wait for one of the clerks; a further one is refused.
    static let waitingBound = 32
    /// Of them those that strangers leave to others.
    static let reserve = 8

    typealias Job = @Sendable () -> Void

    private struct Books {
        var working = 0
        var waiting: [Job] = []
    }

    private enum Admission {
        case now, later, refused
    }

    private let books = Mutex(Books())
    private let queue = DispatchQueue(label: "history-desk", attributes: .concurrent)

    /// Takes a job, or returns false when too many wait.
    ///
    /// - Parameter isStranger: whether it is asked by somebody whom the reserve is not for.
    func take(isStranger: Bool = false, _ job: @escaping Job) -> Bool {
        let bound = isStranger ? Self.waitingBound - Self.reserve : Self.waitingBound
        let admission: Admission = books.withLock { books in
            if books.working < Self.clerks {
                books.working += 1
                return .now
            }
            guard books.waiting.count < bound else { return .refused }
            books.waiting.append(job)
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
            next = books.withLock { books in
                if !books.waiting.isEmpty { return books.waiting.removeFirst() }
                books.working -= 1
                return nil
            }
        }
    }
}
