internal import HTTPServer
private import Synchronization

/// How many requests were answered with what, and how long that took.
///
/// The table is bounded by the routes, methods and statuses that there are: a path is never a key.
final class RequestCounters: Sendable {
    struct Key: Hashable {
        /// A template of the table; `unmatched` for a request that has none.
        let route: String
        let method: Method
        let status: HTTPStatus

        /// Of a dozen keys hardly two have these in common, and a text takes longer.
        func hash(into hasher: inout Hasher) {
            hasher.combine(route.utf8.count)
            hasher.combine(status.rawValue)
        }
    }

    struct Tally {
        var count: UInt64 = 0
        var time = Duration.zero

        mutating func add(_ time: Duration) {
            count += 1
            self.time += time
        }
    }

    static let unmatched = "none"

    private let tallies = Mutex<[Key: Tally]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.now = now
    }

    /// A responder that counts the answer on its way.
    func counting(_ responder: Responder, route: String, method: Method) -> Responder {
        Responder(receiver: Gate(responder, self, route: route, method: method, from: now()))
    }

    var all: [Key: Tally] { tallies.withLock { $0 } }

    fileprivate func add(_ key: Key, since start: ContinuousClock.Instant) {
        let time = now() - start
        tallies.withLock { $0[key, default: Tally()].add(time) }
    }
}

/// Lets one answer through.
private final class Gate: ResponseReceiver {
    private let responder: Responder
    private let counters: RequestCounters
    private let route: String
    private let method: Method
    private let start: ContinuousClock.Instant

    init(
        _ responder: Responder, _ counters: RequestCounters, route: String, method: Method,
        from start: ContinuousClock.Instant
    ) {
        self.responder = responder
        self.counters = counters
        self.route = route
        self.method = method
        self.start = start
    }

    func answer(_ response: Response) -> Bool {
        let isTaken = responder.answer(response)
        if isTaken {
            counters.add(RequestCounters.Key(route: route, method: method, status: response.status), since: start)
        }
        return isTaken
    }

    /// The responder goes with this, and says so itself.
    func abandon() {}

    var isAbandoned: Bool { responder.isAbandoned }

    func onDisconnect(_ body: @escaping @Sendable () -> Void) {
        responder.onDisconnect(body)
    }
}
