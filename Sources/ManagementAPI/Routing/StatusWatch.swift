internal import HTTPServer
private import Synchronization

/// Where requests wait for another status than the one they know.
///
/// It looks at the board while somebody waits, and only then: the engine publishes as ever and wakes nobody.
final class StatusWatch: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Requests that wait at the same time; a further one is refused.
    static let places = 64
    /// Of them those that strangers leave to others.
    static let reserve = 16
    /// How long a request may wait.
    static let longestWait: Int64 = 300
    /// How soon a change is noticed.
    static let period = Duration.milliseconds(25)

    /// A request that waits.
    struct Guest {
        let responder: Responder
        let requestID: String
        let deadline: Instant
        /// Whether the status with this tag is no news for it.
        let knows: @Sendable (StatusTag) -> Bool
    }

    private struct Guests {
        var all: [Guest] = []
        var isWatched = false
    }

    private let guests = Mutex(Guests())
    private let pulse: Pulse
    private let bell = Bell()

    init(_ pulse: Pulse) {
        self.pulse = pulse
    }

    var waiting: Int { guests.withLock { $0.all.count } }

    /// Takes a guest in, or returns false when the room is full.
    ///
    /// - Parameters:
    ///   - isStranger: whether the reserve is not for this one.
    ///   - turn: what is done each time; it calls `turn(now:tag:answer:)`.
    func admit(_ guest: Guest, isStranger: Bool, turn: @escaping Pulse.Turn) -> Bool {
        let places = isStranger ? Self.places - Self.reserve : Self.places
        let (isTaken, isFirst) = guests.withLock { guests in
            guard guests.all.count < places else { return (false, false) }
            guests.all.append(guest)
            defer { guests.isWatched = true }
            return (true, !guests.isWatched)
        }
        if isFirst { pulse.start("status-watch", bell, turn) }
        return isTaken
    }

    /// Answers everybody who has something to hear now, and forgets who has left.
    ///
    /// - Parameters:
    ///   - tag: of the status as it is.
    ///   - answer: what somebody gets: the status, or with true that it is still the same.
    /// - Returns: when to look again; nil when nobody waits any more.
    func turn(now: Instant, tag: StatusTag, answer: (_ isSame: Bool, Guest) -> Response) -> Duration? {
        let all = guests.withLock { $0.all }
        let leaving = all.filter { !$0.knows(tag) || $0.deadline <= now || $0.responder.isAbandoned }
        for guest in leaving { guest.responder.answer(answer(guest.knows(tag), guest)) }
        return guests.withLock { guests in
            guests.all.removeAll { guest in leaving.contains { $0.responder === guest.responder } }
            guests.isWatched = !guests.all.isEmpty
            return guests.isWatched ? Self.period : nil
        }
    }
}
