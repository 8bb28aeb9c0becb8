import Dispatch
import SQLite
import Synchronization
import Testing

@testable import History

/// Whoever keeps a log hears of a file that cannot be written, once, and when it is written again.
struct TroubleTests {
    private final class Ear: Sendable {
        let heard = Mutex<[String?]>([])
        private let rings = DispatchSemaphore(value: 0)

        func hear(_ why: String?) {
            heard.withLock { $0.append(why) }
            rings.signal()
        }

        func wait() -> Bool { rings.wait(timeout: .now() + 30) == .success }
    }

    /// One that keeps a transaction open.
    private func locker(of site: Site) throws -> Database {
        // The writer may be at work on the file still.
        try Database(path: site.path, busyTimeout: .seconds(60))
    }

    @Test func `a file that another program locks is told of, and when it is free again`() throws {
        let site = try Site()
        let history = try site.open()
        let ear = Ear()
        history.writer.onTrouble(ear.hear)
        _ = try history.writer.write(site.transition())
        #expect(ear.heard.withLock { $0.isEmpty }, "a file that can be written is nothing to tell of")
        let locker = try locker(of: site)
        try locker.execute("BEGIN IMMEDIATE")
        history.writer.enqueue(site.transition())
        #expect(ear.wait())
        #expect(ear.heard.withLock { $0.first??.contains("locked") } == true)
        #expect(!history.writer.status.writable)
        try locker.execute("ROLLBACK")
        #expect(ear.wait())
        try history.writer.flush()
        #expect(ear.heard.withLock { $0.count } == 2 && ear.heard.withLock { $0.last } == .some(nil))
        #expect(history.close())
    }

    @Test func `what could not be opened is told to whoever asks later`() throws {
        let site = try Site()
        #expect(try site.open().close())
        let locker = try locker(of: site)
        try locker.execute("BEGIN EXCLUSIVE")
        let history = try site.open()
        let ear = Ear()
        history.writer.onTrouble(ear.hear)
        #expect(ear.wait())
        try locker.execute("ROLLBACK")
        #expect(ear.wait())
        #expect(history.close())
    }
}
