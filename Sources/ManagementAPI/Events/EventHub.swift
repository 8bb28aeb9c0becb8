internal import HTTPServer
internal import History
private import Synchronization

/// Tells subscribers what comes into the history. One thread reads new rows once for all; it lives while there are
/// subscribers, and neither the history's writer nor the engine ever waits for it.
final class EventHub: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Streams at the same time; a further one is refused.
    static let places = 32
    /// Of them those that strangers leave to others.
    static let reserve = 8
    /// How often it looks without being rung for: for heartbeats, and for what the history's status tells.
    static let period = Duration.seconds(1)
    /// How soon it looks again whether a slow client has made room.
    static let roomPeriod = Duration.milliseconds(50)
    /// Pages that one subscriber gets before it is the next one's turn.
    private static let pagesPerTurn = 4

    private struct State {
        var arrivals: [EventSubscriber] = []
        var streams = 0
        var isRunning = false
    }

    private let reader: HistoryReader
    private let status: @Sendable () -> HistoryStatus
    private let now: @Sendable () -> Instant
    private let ticker: Ticker
    private let wakeSignal = WakeSignal()
    private let state = Mutex(State())
    /// Only a turn takes this lock, and there is one at a time.
    private let present = Mutex<[EventSubscriber]>([])

    init(
        _ reader: HistoryReader, status: @escaping @Sendable () -> HistoryStatus,
        now: @escaping @Sendable () -> Instant, _ ticker: Ticker
    ) {
        self.reader = reader
        self.status = status
        self.now = now
        self.ticker = ticker
    }

    var subscribers: Int { state.withLock { $0.streams } }

    /// There are new rows; comes back at once.
    func ring() {
        wakeSignal.ring()
    }

    /// Opens a stream of what comes after `position`, or returns nil when there are too many.
    ///
    /// - Parameter isStranger: whether the reserve is not for this one.
    func subscribe(_ filter: EventFilter, after position: EventPosition, isStranger: Bool = false) -> BodyStream? {
        let places = isStranger ? Self.places - Self.reserve : Self.places
        let isAdmitted = state.withLock { state in
            guard state.streams < places else { return false }
            state.streams += 1
            return true
        }
        guard isAdmitted else { return nil }
        let stream = BodyStream(limit: EventSubscriber.room) { [weak self] in self?.left() }
        let subscriber = EventSubscriber(stream, filter, after: position, dropped: status().dropped, now: now())
        let isFirst = state.withLock { state in
            state.arrivals.append(subscriber)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if isFirst { ticker.start("events", wakeSignal) { [weak self] in self?.turn() } } else { wakeSignal.ring() }
        return stream
    }

    /// Gives everybody what there is for them.
    ///
    /// - Returns: when to do it again; nil when nobody is left.
    func turn() -> Duration? {
        present.withLock { present in
            present += state.withLock { state in
                defer { state.arrivals = [] }
                return state.arrivals
            }
            let standings = advance(&present)
            let isLast = state.withLock { state in
                state.isRunning = !present.isEmpty || !state.arrivals.isEmpty
                return !state.isRunning
            }
            return isLast ? nil : Self.pause(after: standings)
        }
    }

    private func advance(_ present: inout [EventSubscriber]) -> [EventSubscriber.Standing] {
        let (now, status) = (now(), status())
        var pages = EventPages(reader)
        var standings: [EventSubscriber.Standing] = []
        for index in present.indices {
            present[index].tell(of: status, now)
            standings.append(present[index].advance(&pages, pageLimit: Self.pagesPerTurn, now: now))
            present[index].beat(now)
        }
        present = zip(present, standings).filter { $0.1 != .gone }.map(\.0)
        return standings.filter { $0 != .gone }
    }

    private static func pause(after standings: [EventSubscriber.Standing]) -> Duration {
        switch standings.max() {
        case .behind: .zero
        case .blocked: roomPeriod
        case .upToDate, .gone, nil: period
        }
    }

    private func left() {
        state.withLock { $0.streams -= 1 }
        wakeSignal.ring()
    }
}
