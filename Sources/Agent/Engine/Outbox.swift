internal import AgentModel
internal import LinuxIO
internal import Logging
internal import NetworkTypes

/// An answer to be given by a thread that may wait.
typealias Reply = @Sendable () -> Void

/// What the engine leaves for other threads during a wake-up. It never waits for them: what cannot be handed over now
/// is kept, within bounds, for the next wake-up.
final class Outbox {
    /// What is kept of each kind while another thread holds the way out; the rest is lost, which the log then says.
    private static let limit = 4096

    private let history: any HistorySink
    private let log: Mailbox<LogEntry>
    private let replyThread: Mailbox<Reply>
    private let notifications: Mailbox<NotifyEvent>
    private let tellBalancer: @Sendable ([IPAddress], _ areHeld: Bool) -> Bool
    private var addressChanges: [(addresses: [IPAddress], areHeld: Bool)] = []
    private var records: [HistoryRecord] = []
    private var entries: [LogEntry] = []
    private var replies: [Reply] = []
    private var events: [NotifyEvent] = []

    init(
        history: any HistorySink, log: Mailbox<LogEntry>, replyThread: Mailbox<Reply>,
        notifications: Mailbox<NotifyEvent>, tellBalancer: @escaping @Sendable ([IPAddress], _ areHeld: Bool) -> Bool
    ) {
        self.history = history
        self.log = log
        self.replyThread = replyThread
        self.notifications = notifications
        self.tellBalancer = tellBalancer
    }

    /// Tells the balancer at once where it can: what follows from an address is to be there with it.
    func tellBalancer(of addresses: [IPAddress], areHeld: Bool) {
        guard !addresses.isEmpty else { return }
        addressChanges.append((addresses, areHeld))
        flushAddressChanges()
    }

    private func flushAddressChanges() {
        while let next = addressChanges.first, tellBalancer(next.addresses, next.areHeld) {
            addressChanges.removeFirst()
        }
        // It looks at the host itself every few seconds.
        if addressChanges.count > Self.limit { addressChanges = [] }
    }

    func record(_ record: HistoryRecord) {
        if records.count < Self.limit { records.append(record) }
    }

    func log(_ level: LogEntry.Level, _ text: String) {
        if entries.count < Self.limit { entries.append(LogEntry(level, text)) }
    }

    func answer(_ reply: @escaping Reply) {
        if replies.count < Self.limit { replies.append(reply) }
    }

    /// Leaves an event for those who run the programs; one that does not fit is named in the log.
    func notify(_ event: NotifyEvent) {
        guard events.count < Self.limit else {
            record(
                .gap(
                    GapRecord(
                        stamp: event.stamp, what: "notifications", sinceMicroseconds: event.stamp.wallMicroseconds,
                        untilMicroseconds: event.stamp.wallMicroseconds, count: 1,
                        detail: "Nobody was told of a change of \(event.name): too many waited.")))
            return log(
                .error, "nobody is notified that \(event.subject) \(event.name) is \(event.event): too many wait")
        }
        events.append(event)
    }

    /// Hands over what it can.
    ///
    /// - Returns: whether everything is handed over.
    func flush() -> Bool {
        flushAddressChanges()
        let isRecorded = records.isEmpty || history.tryEnqueue(contentsOf: &records)
        let isLogged = entries.isEmpty || log.tryPost(contentsOf: &entries)
        let isAnswered = replies.isEmpty || replyThread.tryPost(contentsOf: &replies)
        let isTold = events.isEmpty || notifications.tryPost(contentsOf: &events)
        return isRecorded && isLogged && isAnswered && isTold && addressChanges.isEmpty
    }
}
