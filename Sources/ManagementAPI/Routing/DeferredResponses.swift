internal import AgentModel
private import Dispatch
internal import HTTPServer
private import Synchronization

/// Where requests wait whose answer comes from another thread: nobody waits for ever, and nobody is answered twice.
final class DeferredResponses: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Waiter {
        let responder: Responder
        let requestID: String
        var deadline: Instant
        /// After which it is answered with the timeout problem.
        let limit: Instant
        /// Asked at a deadline before the limit.
        let answer: @Sendable () -> Response?
        let timeoutProblem: Problem
    }

    private struct Waiters {
        var all: [UInt64: Waiter] = [:]
        var lastNumber: UInt64 = 0
        var isWatched = false
    }

    /// How exactly deadlines are kept.
    private static let tick = DispatchTimeInterval.seconds(1)
    private let waiters = Mutex(Waiters())
    private let now: @Sendable () -> Instant

    init(now: @escaping @Sendable () -> Instant) {
        self.now = now
    }

    /// How many wait.
    var count: Int { waiters.withLock { $0.all.count } }

    /// - Parameters:
    ///   - limit: how long the client waits at most.
    ///   - timeoutProblem: what it is told then.
    func admit(_ responder: Responder, requestID: String, within limit: Duration, orElse timeoutProblem: Problem)
        -> Reply
    {
        admit(responder, requestID: requestID, within: limit, asking: limit, { nil }, orElse: timeoutProblem)
    }

    /// Admits a client that may be answered in another way before.
    ///
    /// - Parameters:
    ///   - limit: how long the client waits at most.
    ///   - patience: after which, and again at the limit, `answer` is asked; where it has none the client waits on.
    ///   - timeoutProblem: what the client is told at the limit.
    func admit(
        _ responder: Responder, requestID: String, within limit: Duration, asking patience: Duration,
        _ answer: @escaping @Sendable () -> Response?, orElse timeoutProblem: Problem
    ) -> Reply {
        let now = now()
        let waiter = Waiter(
            responder: responder, requestID: requestID, deadline: now + patience, limit: now + limit, answer: answer,
            timeoutProblem: timeoutProblem)
        let (number, startsWatch) = waiters.withLock { waiters in
            waiters.lastNumber += 1
            waiters.all[waiters.lastNumber] = waiter
            defer { waiters.isWatched = true }
            return (waiters.lastNumber, !waiters.isWatched)
        }
        if startsWatch { watch() }
        if patience < limit { look(after: patience) }
        return Reply(deferred: self, number: number, requestID: requestID)
    }

    /// Sends everybody away whose time is over.
    func expire() {
        let now = now()
        let late = waiters.withLock { waiters in
            let late = waiters.all.filter { $0.value.deadline <= now }
            for (number, waiter) in late { waiters.all[number]?.deadline = waiter.limit }
            return late
        }
        for (number, waiter) in late {
            if let answer = waiter.answer() {
                leave(number, with: answer)
            } else if waiter.limit <= now {
                leave(number, with: waiter.timeoutProblem.response(requestID: waiter.requestID))
            }
        }
    }

    fileprivate func leave(_ number: UInt64, with response: Response) {
        let waiter = waiters.withLock { $0.all.removeValue(forKey: number) }
        guard let waiter else {
            response.stream?.close()
            return
        }
        waiter.responder.answer(response)
    }

    /// Keeps one deadline more exactly than the watch does.
    private func look(after patience: Duration) {
        let delay = DispatchTimeInterval.milliseconds(patience.milliseconds + 1)
        DispatchQueue.global().asyncAfter(deadline: .now() + delay) { [weak self] in self?.expire() }
    }

    private func watch() {
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.tick) { [weak self] in
            guard let self else { return }
            expire()
            let goesOn = waiters.withLock { waiters in
                waiters.isWatched = !waiters.all.isEmpty
                return waiters.isWatched
            }
            if goesOn { watch() }
        }
    }
}

/// The right to answer one request that waits; what comes after the first answer is dropped.
struct Reply: Sendable {
    fileprivate let deferred: DeferredResponses
    fileprivate let number: UInt64
    let requestID: String

    /// Sends what `make` returns, or the problem that it throws.
    func send(_ make: () throws(Problem) -> Response) {
        do {
            deferred.leave(number, with: try make())
        } catch {
            deferred.leave(number, with: error.response(requestID: requestID))
        }
    }
}
