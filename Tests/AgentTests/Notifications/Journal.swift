import AgentModel
import History
import LinuxIO
import Synchronization

@testable import Agent

/// What a dispatcher writes down, as it comes, and nobody's clock.
final class Journal: Sendable {
    let records: AsyncStream<HistoryRecord>
    let log = Mutex<[String]>([])
    private let continuation: AsyncStream<HistoryRecord>.Continuation

    init() throws {
        (records, continuation) = AsyncStream.makeStream()
        programs = try ProgramSupervisor(hasDeadlines: false)
    }

    deinit {
        programs.stop()
    }

    /// Deadlines come when the test says so.
    let programs: ProgramSupervisor

    func services() -> NotifyServices {
        NotifyServices(
            now: { Stamp(wallMicroseconds: 2000, bootID: "b", monotonicMicroseconds: 2000) },
            record: { [continuation] in continuation.yield($0) },
            log: { [self] _, text in log.withLock { $0.append(text) } }, programs: programs,
            drainTime: .seconds(60))
    }

    /// Sends to nobody.
    func mails() -> MailQueue { MailQueue(node: "web1", hostName: "web1", services()) }

    /// The next records.
    func next(_ count: Int) async -> [HistoryRecord] {
        var found: [HistoryRecord] = []
        for await record in records {
            found.append(record)
            if found.count == count { break }
        }
        return found
    }
}

extension HistoryRecord {
    var notification: NotificationRecord? {
        if case .notification(let record) = self { record } else { nil }
    }

    var mail: MailRecord? {
        if case .mail(let record) = self { record } else { nil }
    }

    var gap: GapRecord? {
        if case .gap(let record) = self { record } else { nil }
    }
}
