private import Dispatch
internal import HTTPServer
private import Synchronization

/// Where requests wait whose answer comes from another thread: nobody waits for ever, and nobody is answered twice.
final class WaitingRoom: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Guest {
        let responder: Responder
        let requestID: String
        let deadline: Instant
        /// What the client is told at the deadline.
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

    /// - Parameters:
    ///   - limit: how long the client waits at most.
    ///   - excuse: what it is told then.
    func admit(_ responder: Responder, requestID: String, within limit: Duration, orElse excuse: Problem) -> Reply {
        let guest = Guest(responder: responder, requestID: requestID, deadline: now() + limit, excuse: excuse)
        let (ticket, startsWatch) = guests.withLock { guests in
            guests.lastTicket += 1
            guests.all[guests.lastTicket] = guest
            defer { guests.isWatched = true }
            return (guests.lastTicket, !guests.isWatched)
        }
        if startsWatch { watch() }
        return Reply(room: self, ticket: ticket, requestID: requestID)
    }

    /// Sends everybody away whose time is over.
    func expire() {
        let now = now()
        let late = guests.withLock { guests in
            let late = guests.all.filter { $0.value.deadline <= now }
            for ticket in late.keys { guests.all[ticket] = nil }
            return late.values
        }
        for guest in late { guest.responder.answer(guest.excuse.response(requestID: guest.requestID)) }
    }

    fileprivate func leave(_ ticket: UInt64, with response: Response) {
        let guest = guests.withLock { $0.all.removeValue(forKey: ticket) }
        guard let guest else {
            response.stream?.close()
            return
        }
        guest.responder.answer(response)
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
    fileprivate let requestID: String

    /// Sends what `make` returns, or the problem that it throws.
    func send(_ make: () throws(Problem) -> Response) {
        do {
            room.leave(ticket, with: try make())
        } catch {
            room.leave(ticket, with: error.response(requestID: requestID))
        }
    }
}
