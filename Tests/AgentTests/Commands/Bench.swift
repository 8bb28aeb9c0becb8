import AgentModel
import Configuration
import Foundation
import HTTPServer
import History
import LinuxIO
import ManagementAPI
import Synchronization
import Testing

@testable import Agent

/// A controller's surroundings: a real history in a directory of its own, and an engine that the test plays.
final class Bench {
    let directory: String
    let history: History
    let engine: Mailbox<EngineMessage>
    let snapshots = SnapshotStore()
    let services: Services

    init(engineCapacity: Int = 16) throws {
        directory = NSTemporaryDirectory() + "/agent-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let clock = EngineClock(bootID: "6f0c3b0e-0000-4000-8000-000000000000")
        let run = RunRecord(stamp: clock.stamp(), version: "0.1.0", pid: 42, node: "web1")
        history = try History.open(path: directory + "/history.db", run: run) { clock.stamp() }
        engine = try Mailbox(capacity: engineCapacity)
        services = Services(
            clock: clock, engine: engine, snapshots: snapshots, history: history.writer, reader: history.reader,
            log: try LogWriter(forJournal: true) { _ in })
    }

    deinit {
        services.log.close()
        _ = history.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// What the engine has been told since the last call.
    func told() -> [EngineMessage] { engine.tryTakeAll() ?? [] }

    /// From now on nothing can be written down.
    func breakDisk() { #expect(history.close()) }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let path = "\(directory)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// The newest operation.
    func lastOperation() throws -> OperationRow? { try history.reader.operations(limit: 1).items.first }

    /// What it was answered.
    func lastAnswer() throws -> String? {
        try lastOperation().flatMap { try history.reader.operation($0.id)?.answer }
    }
}

/// Takes the answers to commands, and what the history had when each left.
final class Counter<Outcome: Sendable>: Sendable {
    struct Delivery: Sendable {
        var result: String?
        var generations: [Int]
    }

    private let outcomes = Mutex<[Outcome]>([])
    private let deliveries = Mutex<[Delivery]>([])
    private let reader: HistoryReader

    init(_ bench: Bench) {
        reader = bench.history.reader
    }

    /// A command of the token `ansible`.
    func command(_ author: Author = Author(.token, "ansible"), key: String? = nil) -> Command<Outcome> {
        let claim = key.map {
            IdempotencyClaim(caller: "ansible", key: $0, fingerprint: String(repeating: "a", count: 64))
        }
        return Command(requester: Requester(author, requestID: "req-1", idempotency: claim)) { [self] outcome in
            outcomes.withLock { $0.append(outcome) }
            return .json(Array("\"answer\"".utf8))
        } deliver: { [self] _ in
            let delivery = Delivery(
                result: try? reader.operations(limit: 1).items.first?.result,
                generations: (try? reader.configurations().items.map(\.generation)) ?? [])
            deliveries.withLock { $0.append(delivery) }
        }
    }

    /// What was delivered since the last call.
    func take() -> [Outcome] {
        let count = deliveries.withLock { $0.count }
        return outcomes.withLock { outcomes in
            defer { outcomes.removeFirst(min(count, outcomes.count)) }
            deliveries.withLock { $0.removeAll() }
            return Array(outcomes.prefix(count))
        }
    }

    /// How the history stood when the last answer left.
    var lastDelivery: Delivery? { deliveries.withLock { $0.last } }
}

/// A timer factory whose timers fire when the test says so, even what was called off.
final class HandClock: Sendable {
    private struct Entry: Sendable {
        var after: Duration
        var isCalledOff = false
        var ring: @Sendable () -> Void
    }

    private let entries = Mutex<[Entry]>([])

    var clock: TimerFactory {
        TimerFactory { [self] after, ring in
            let index = entries.withLock { entries in
                entries.append(Entry(after: after, ring: ring))
                return entries.count - 1
            }
            return PendingTimer { [self] in entries.withLock { $0[index].isCalledOff = true } }
        }
    }

    /// The times that were set, in order.
    var times: [Duration] { entries.withLock { $0.map(\.after) } }
    var calledOff: [Bool] { entries.withLock { $0.map(\.isCalledOff) } }

    func ring(_ index: Int) {
        let ring = entries.withLock { $0[index].ring }
        ring()
    }
}
