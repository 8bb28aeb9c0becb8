internal import LinuxIO
internal import Logging

/// Writes log lines to standard error on a thread of its own, so that a stalled terminal or journal stalls nothing else.
final class LogWriter: Sendable {
    /// Lines that may wait; more are dropped and counted.
    private static let limit = 8192

    let mailbox: Mailbox<LogEntry>
    private let logger: Logger
    private let isDone = Semaphore()

    /// - Parameters:
    ///   - forJournal: whether systemd's journal reads: it takes the level from a prefix and has its own clock.
    ///   - write: takes one line at a time, and may wait.
    init(
        forJournal: Bool, write: @escaping @Sendable ([UInt8]) -> Void = { StandardError.write($0) }
    ) throws(SystemError) {
        let mailbox = try Mailbox<LogEntry>(capacity: Self.limit)
        self.mailbox = mailbox
        logger = Logger(label: "aloft") { _ in QueuedLogHandler(mailbox: mailbox) }
        let isDone = isDone
        _ = try Thread.start(name: "log") {
            Self.pass(from: mailbox, forJournal: forJournal, to: write)
            isDone.signal()
        }
    }

    /// For every thread but the engine's, which leaves its entries in the outbox.
    func log(_ level: LogEntry.Level, _ text: String) {
        logger.log(level: level, "\(text)")
    }

    /// Writes what waits, for a second at the most.
    func close() {
        mailbox.close()
        isDone.wait(atMost: .seconds(1))
    }

    private static func pass(
        from mailbox: Mailbox<LogEntry>, forJournal: Bool, to write: @Sendable ([UInt8]) -> Void
    ) {
        var refused: UInt64 = 0
        while true {
            let entries = mailbox.takeAll(waitingUpTo: nil)
            for entry in entries { write(Array(entry.line(forJournal: forJournal).utf8)) }
            if mailbox.refusedCount > refused {
                let lost = LogEntry(.warning, "\(mailbox.refusedCount - refused) log lines were lost: too many at once")
                write(Array(lost.line(forJournal: forJournal).utf8))
                refused = mailbox.refusedCount
            }
            guard !entries.isEmpty || !mailbox.isClosed else { return }
        }
    }
}
