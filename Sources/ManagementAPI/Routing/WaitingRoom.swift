internal import AgentModel
private import Dispatch
internal import HTTPServer
private import Synchronization

/// Where requests wait whose answer comes from another thread: nobody waits for ever, and nobody is answered twice.
final class WaitingRoom: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Guest {
        let responder: Responder
        let requestID: String
        var deadline: Instant
        /// After which it is sent away with the excuse.
        let limit: Instant
        /// Asked at a deadline before the limit.
        let answer: @Sendable () -> Response?
        let excuse: Problem
    }

    private struct Guests {
        var all: [UInt64: Guest] = [:]
        var lastTicket: UInt64 = 0
        var isWatched = false
    }

    /// How exactly deadlines are kept.
    private static let tick = DispatchTimeInterval.seconds(1)
    private let guests = Mutex(Guests())
    private let now: @Sendable () -> Instant

    init(now: @escaping @Sendable () -> Instant) {
        self.now = now
    }

    /// How many wait.
    var count: Int { guests.withLock { $0.all.count } }

    /// - Parameters:
    ///   - limit: how long the client waits at most.
    ///   - excuse: what it is told then.
    func admit(_ responder: Responder, requestID: String, within limit: Duration, orElse excuse: Problem) -> Reply {
        admit(responder, requestID: requestID, within: limit, asking: limit, { nil }, orElse: excuse)
    }

    /// Admits a client that may be answered in another way before.
    ///
    /// - Parameters:
    ///   - limit: how long the client waits at most.
    ///   - patience: after which, and again at the limit, `answer` is asked; where it has none the client waits on.
    ///   - excuse: what the client is told at the limit.
    func admit(
        _ responder: Responder, requestID: String, within limit: Duration, asking patience: Duration,
        _ answer: @escaping @Sendable () -> Response?, orElse excuse: Problem
    ) -> Reply {
        let now = now()
        let guest = Guest(
            responder: responder, requestID: requestID, deadline: now + patience, limit: now + limit, answer: answer,
            excuse: excuse)
        let (ticket, startsWatch) = guests.withLock { guests in
            guests.lastTicket += 1
            guests.all[guests.lastTicket] = guest
            defer { guests.isWatched = true }
            return (guests.lastTicket, !guests.isWatched)
        }
        if startsWatch { watch() }
        if patience < limit { look(after: patience) }
        return Reply(room: self, ticket: ticket, requestID: requestID)
    }

    /// Sends everybody away whose time is over.
    func expire() {
        let now = now()
        let late = guests.withLock { guests in
            let late = guests.all.filter { $0.value.deadline <= now }
            for (ticket, guest) in late { guests.all[ticket]?.deadline = guest.limit }
            return late
        }
        for (ticket, guest) in late {
            if let answer = guest.answer() {
                leave(ticket, with: answer)
            } else if guest.limit <= now {
                leave(ticket, with: guest.excuse.response(requestID: guest.requestID))
            }
        }
    }

    fileprivate func leave(_ ticket: UInt64, with response: Response) {
        let guest = guests.withLock { $0.all.removeValue(forKey: ticket) }
        guard let guest else {
            response.stream?.close()
            return
        }
        guest.responder.answer(response)
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
            let goesOn = guests.withLock { guests in
                guests.isWatched = !guests.all.isEmpty
                return guests.isWatched
            }
            if goesOn { watch() }
        }
    }
}

/// The right to answer one request that waits; what comes after the first answer is dropped.
struct Reply: Sendable {
    fileprivate let room: WaitingRoom
    fileprivate let ticket: UInt64
    let requestID: String

    /// Sends what `make` returns, or the problem that it throws.
    func send(_ make: () throws(Problem) -> Response) {
        do {
            room.leave(ticket, with: try make())
        } catch {
            room.leave(ticket, with: error.response(requestID: requestID))
        }
    }
}
