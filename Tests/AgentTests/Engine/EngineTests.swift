import AgentModel
import Configuration
import LinuxIO
import Node
import Synchronization
import Testing

@testable import Agent

/// The engine without a thread: what it is told reaches the node, and what the node answers those who asked.
struct EngineTests {
    private final class Sink: HistorySink {
        func tryEnqueue(contentsOf records: inout [HistoryRecord]) -> Bool {
            records = []
            return true
        }
    }

    @Test func `whoever asks what a reload would do is answered`() throws {
        let mailbox = try Mailbox<EngineMessage>(capacity: 16)
        let replies = try Mailbox<Reply>(capacity: 16)
        let stamp = Stamp(wallMicroseconds: 0, bootID: "boot", monotonicMicroseconds: 0)
        let engine = try Engine(
            EngineSetup(
                clock: EngineClock(bootID: "boot"), configuration: Configuration(),
                configurationStatus: ConfigurationStatus(generation: 1, sha256: "", path: "", loadedAt: stamp),
                node: NodeIdentity(name: "one", version: "0", startedAt: stamp), drains: [], drainExpired: { _ in },
                mailbox: mailbox, log: try Mailbox(capacity: 16), replyThread: replies,
                notifications: try Mailbox(capacity: 16), tellBalancer: { _, _ in true }, history: Sink(),
                snapshots: SnapshotStore(),
                serviceManager: nil, reschedule: { _, _ in false }, earlierFailsafes: { nil }))
        let answered = Mutex(0)
        #expect(
            mailbox.post(
                .forecast(Configuration()) { consequences in answered.withLock { $0 += 1 + consequences.count } }))
        engine.readMailbox()
        #expect(engine.outbox.flush())
        for reply in try #require(replies.tryTakeAll()) { reply() }
        #expect(answered.withLock { $0 } == 1)
    }
}
