import History
import LinuxIO
import Synchronization

@testable import Agent

/// What a desk writes down, as it comes, and nobody's clock.
final class Journal: Sendable {
    let records: AsyncStream<HistoryRecord>
    let log = Mutex<[String]>([])
    private let continuation: AsyncStream<HistoryRecord>.Continuation

    init() {
        (records, continuation) = AsyncStream.makeStream()
    }

    /// - Parameter deadline: by default none comes.
    func office(
        deadline: @escaping ProgramRunner.Deadline = { _ in try await Task.sleep(for: .seconds(3600)) }
    ) -> NotifyOffice {
        NotifyOffice(
            now: { Stamp(wallMicroseconds: 2000, bootID: "b", monotonicMicroseconds: 2000) },
            record: { [continuation] in continuation.yield($0) },
            log: { [self] _, text in log.withLock { $0.append(text) } }, deadline: deadline, farewell: .seconds(60))
    }

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

    var gap: GapRecord? {
        if case .gap(let record) = self { record } else { nil }
    }
}
