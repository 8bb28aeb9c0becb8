import Foundation
import Health
import NetworkTypes
import SQLite
import Synchronization
import VRRP

@testable import AgentModel
@testable import History

/// A directory of its own for one test, with a clock that moves only when told to.
final class Site: Sendable {
    let directory: String
    let clock = Mutex(Stamp(wallMicroseconds: 1_800_000_000_000_000, bootID: "boot-1", monotonicMicroseconds: 1_000))

    init() throws {
        directory = NSTemporaryDirectory() + "aloft-history-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    var path: String { directory + "/history.db" }
    var now: Stamp { clock.withLock { $0 } }

    /// The files beside the database whose names begin as those that were moved aside.
    var movedAside: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasPrefix("history.db.corrupt-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    }

    func advance(wall: Duration, monotonic: Duration) {
        clock.withLock {
            $0.wallMicroseconds += Int64(wall.microseconds)
            $0.monotonicMicroseconds += Int64(monotonic.microseconds)
        }
    }

    func open(
        retention: Retention = Retention(), testHooks: TestHooks = TestHooks(), queue: sending WriteQueue = WriteQueue()
    ) throws -> History {
        let run = RunRecord(stamp: now, version: "0.1.0", pid: 42, node: "web1")
        return try History.open(HistoryFile(path: path, run: run, now: { self.now }), retention, testHooks, queue)
    }

    /// Looks into the file past the module under test.
    func inspect<T>(_ body: (Database) throws -> T) throws -> T {
        try Database(path: path).transaction(.deferred, body)
    }

    /// Changes the file past the module under test, which may be at work on it.
    func write(_ sql: String) throws {
        try Database(path: path, busyTimeout: .seconds(60)).execute(script: sql)
    }

    /// One pass of the retention over the file, which is closed.
    func prune(_ retention: Retention) throws {
        var pruning = Pruning(retention, now: now)
        let database = try Database(path: path)
        while try pruning.step(database) {}
    }

    func transition(
        _ instance: String = "VI_01", to: Status = .active, reason: Transition.Reason = .noResponse,
        evidence: Evidence? = nil
    ) -> HistoryRecord {
        let peer = Peer(address: .v4(IPv4Address(192, 168, 100, 13)), priority: Priority(140))
        let transition = Transition(
            from: .backup, to: to, reason: reason, peer: peer, effectivePriority: Priority(90), summary: "Silence.")
        return .transition(
            TransitionRecord(
                stamp: now, instance: instance, transition: transition, configurationGeneration: 3,
                evidence: evidence))
    }

    func checkResult(
        _ outcome: CheckResult.Outcome = .exited(status: 0), check: String = "check_nginx", changed: Bool = false,
        output: [UInt8] = []
    ) -> HistoryRecord {
        let result = CheckResult(outcome: outcome, duration: .milliseconds(4), output: output)
        return .checkResult(
            CheckResultRecord(
                stamp: now, check: check, result: result, verdict: result.passed ? .passing : .failing,
                verdictChanged: changed))
    }

    func trackerChange(
        _ tracker: TrackerIdentity = TrackerIdentity(.file, "rank"), from: TrackerReading = .number(0),
        to: TrackerReading = .number(-20), effects: [TrackerEffect] = []
    ) -> HistoryRecord {
        .trackerChange(TrackerChangeRecord(stamp: now, tracker: tracker, from: from, to: to, effects: effects))
    }

    func observation(
        _ kind: Finding.Kind = .twoActives, _ instance: String = "VI_01", mac: MACAddress? = nil,
        ending: Finding.Ending? = nil, beganAt: Stamp? = nil
    ) -> HistoryRecord {
        let finding = Finding(
            kind: kind, peer: .v4(IPv4Address(192, 168, 100, 13)), mac: mac,
            evidence: Finding.Evidence(theirs: "priority 140", ours: "this one"),
            since: ContinuousClock().systemEpoch, occurrences: 7)
        return .observation(
            ObservationRecord(
                stamp: now, instance: instance, finding: finding, beganAt: beganAt ?? now, ending: ending,
                configurationGeneration: 3))
    }

    func notification(
        _ name: String = "VI_01", subject: NotificationRecord.Subject = .instance,
        event: NotificationRecord.Event = .active, _ outcome: CheckResult.Outcome = .exited(status: 0),
        output: [UInt8] = []
    ) -> HistoryRecord {
        .notification(
            NotificationRecord(
                stamp: now, subject: subject, name: name, event: event, command: ["/bin/notify", "it's me"],
                waited: .milliseconds(2),
                result: CheckResult(outcome: outcome, duration: .milliseconds(4), output: output)))
    }

    func operation(_ kind: OperationRecord.Kind = .reload, result: String = "done") -> HistoryRecord {
        .operation(
            OperationRecord(
                stamp: now, kind: kind, by: Author(.token, "ansible"), fromAddress: "127.0.0.1", requestID: "req-1",
                detail: "{}", result: result))
    }

    func drain(until: Int64? = nil) -> HistoryRecord {
        .drain(DrainRecord(stamp: now, reason: "upgrade", by: Author(.uid, "root"), untilMicroseconds: until))
    }

    func evidence() -> Evidence {
        Evidence(
            advertisements: [
                Evidence.Advertisement(
                    source: .v4(IPv4Address(192, 168, 100, 13)), priority: 140, interval: .seconds(1), ago: .seconds(3))
            ],
            timers: Evidence.Timers(
                advertisementInterval: .seconds(1), skewTime: .milliseconds(453),
                activeDownInterval: .milliseconds(3453),
                late: .microseconds(84)))
    }
}

/// A door that the writer's thread stands at until a test opens it.
final class Gate: Sendable {
    private let arrived = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)
    private let isShut = Mutex(false)

    func shut() { isShut.withLock { $0 = true } }

    func pass() {
        guard isShut.withLock({ $0 }) else { return }
        arrived.signal()
        opened.wait()
    }

    func awaitArrival() { arrived.wait() }

    func open() {
        isShut.withLock { $0 = false }
        opened.signal()
    }
}

/// The writer's thread asleep until somebody waits: what is enqueued stays queued.
let patient = Duration.seconds(3600)

extension History {
    func abandon() {
        _ = stop(.abandon, within: .seconds(60))
    }
}

/// How long a test waits for what comes at once on any machine that is not broken.
private let ample = Duration.seconds(60)

/// The calls under test with limits that no slow machine reaches.
extension History {
    func close() -> Bool { close(clean: true, within: ample) }
}

extension HistoryWriter {
    /// A drain that is in force.
    func drain(_ site: Site, until: Int64? = nil) throws(HistoryError) -> Int64 {
        let id = try write(site.drain(until: until))
        return try write(.drainConfirmed(DrainConfirmRecord(stamp: site.now, id: id)))
    }

    func write(_ record: HistoryRecord) throws(HistoryError) -> Int64 { try write(record, within: ample) }
    func flush() throws(HistoryError) { try flush(within: ample) }
}
