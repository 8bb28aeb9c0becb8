import AgentModel
import HTTPServer
import Health
import History
import JSON
import StandIns
import Synchronization
import Testing
import VRRP

@testable import ManagementAPI

/// `GET /v1/status` with `If-None-Match` and `wait`.
struct StatusWaitTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable (inout Snapshot) -> Void

        init(_ name: String, _ make: @escaping @Sendable (inout Snapshot) -> Void) {
            testDescription = name
            self.make = make
        }
    }

    private static let byItself: [Change] = [
        Change("a tick", { _ in }),
        Change("its time", { $0.takenAt = Fixture.stamp(11) }),
        Change("the statistics", { $0.instances[0].router.statistics[.advertisementsSent] = 9 }),
        Change("the lateness", { $0.engine.timerLatenessP99 = .milliseconds(3) }),
        Change("packets of others", { $0.engine.unknownVRIDs = 1 }),
        Change("a check's run", { $0.checks[0].lastRunAt = Fixture.stamp(9) }),
    ]
    private static let news: [Change] = [
        Change("a state", { $0.instances[0] = Fixture.instance(Fixture.router(.backup)) }),
        Change("since when", { $0.instances[0].since = Fixture.stamp(1) }),
        Change("a reason", { $0.instances[0].lastTransition = nil }),
        Change(
            "another fault",
            { snapshot in
                _ = snapshot.instances[0].router.faultRaised(.checkFailing("check_nginx"), now: Fixture.start)
            }),
        Change("a reading", { $0.trackers[1].reading = .number(-30) }),
        Change("an address that is missing", { $0.instances[0].heldAddresses = [] }),
        Change("another instance", { $0.instances.append(Fixture.instance(Fixture.router(name: "VI_02"))) }),
        Change("a verdict", { $0.checks[0] = Fixture.check(nil) }),
        Change("a drain", { $0.drains = [Fixture.drain] }),
        Change("the generation", { $0.configuration.generation = 4 }),
        Change("a refused reload", { $0.configuration.isStale = true }),
        Change("a confirmation", { $0.configuration.confirmByMicroseconds = 1 }),
        Change("bound processors", { $0.engine.processors = [1] }),
        Change("something about a peer", { $0.instances[0].findings = [Fixture.finding(.addressListMismatch)] }),
        Change(
            "something about another peer",
            {
                var finding = Fixture.finding(.addressListMismatch)
                finding.finding.peer = nil
                $0.instances[0].findings = [finding]
            }),
        Change("real-time priority", { $0.engine.hasRealtimePriority = true }),
    ]

    private let node: TestNode

    init() throws {
        node = try TestNode()
    }

    private func tag() throws -> String {
        try #require(try node.ask(.get, "/v1/status").headers["ETag"])
    }

    private func wait(_ tag: String, _ time: String? = "30s") throws -> Catcher {
        try node.begin("/v1/status", query: time.map { ["wait": $0] } ?? [:], headers: ["If-None-Match": tag])
    }

    @Test(arguments: Self.byItself)
    func `the tag stays with what changes by itself`(_ change: Change) throws {
        let before = try tag()
        node.publish(Fixture.snapshot(sequence: 2, change: change.make))
        #expect(try tag() == before)
    }

    @Test(arguments: Self.news)
    func `the tag changes with all that matters`(_ change: Change) throws {
        let before = try tag()
        node.publish(Fixture.snapshot(sequence: 2, change: change.make))
        #expect(try tag() != before)
    }

    @Test func `the tag stays while a peer's errors go on, and while the history works`() throws {
        node.publish(Fixture.snapshot(sequence: 2) { $0.instances[0].router.statistics[.addressListErrors] = 1 })
        let before = try tag()
        node.publish(Fixture.snapshot(sequence: 3) { $0.instances[0].router.statistics[.addressListErrors] = 2 })
        node.world.status.withLock { ($0.queued, $0.bytes, $0.dropped) = (17, 8192, 3) }
        #expect(try tag() == before)
        node.world.status.withLock { ($0.writable, $0.error) = (false, "The disk is full.") }
        #expect(try tag() != before)
    }

    @Test func `who knows the status gets 304, at once without wait`() throws {
        let tag = try tag()
        #expect(tag.hasPrefix("W/\""))
        for known in [tag, "*", "\"other\", \(tag)", String(tag.dropFirst(2))] {
            let response = try node.ask(.get, "/v1/status", headers: ["If-None-Match": known])
            #expect(response.status == .notModified, "\(known)")
            #expect(response.headers["ETag"] == tag)
            #expect(response.body.isEmpty)
        }
        #expect(try wait(tag, "0s").answer?.status == .notModified)
    }

    @Test func `who knows another status, or none, gets it at once`() throws {
        #expect(try wait("\"other\"").answer?.status == .ok)
        #expect(try node.begin("/v1/status", query: ["wait": "30s"]).answer?.status == .ok)
        #expect(try wait("*").answer == nil)
        #expect(node.api.statusWatch.waiting == 1)
    }

    @Test func `who waits is answered when the status has changed, and not before`() throws {
        let known = try tag()
        let catcher = try wait(known)
        node.publish(Fixture.snapshot(sequence: 2) { $0.takenAt = Fixture.stamp(11) })
        #expect(node.api.watchStatus() == StatusWatch.period)
        #expect(catcher.answer == nil)
        node.publish(Fixture.snapshot([], sequence: 3))
        // Nobody is left to look for.
        #expect(node.api.watchStatus() == nil)
        let response = try #require(catcher.answer)
        #expect(response.status == .ok)
        #expect(try JSONReader.value(StatusDocument.self, from: response.body).instances == [])
        #expect(try response.headers["ETag"] == tag() && response.headers["ETag"] != known)
    }

    @Test func `who waits in vain gets 304 when the time is over`() throws {
        let catcher = try wait(try tag(), "2s")
        node.letAge(.milliseconds(1999))
        #expect(node.api.watchStatus() != nil)
        #expect(catcher.answer == nil)
        node.letAge(.seconds(2) + .milliseconds(3))
        #expect(node.api.watchStatus() == nil)
        #expect(catcher.answer?.status == .notModified)
    }

    @Test func `an engine that stalls is news`() throws {
        let catcher = try wait(try tag())
        node.letAge(.seconds(4))
        #expect(node.api.watchStatus() == nil)
        let response = try #require(catcher.answer)
        #expect(try JSONReader.value(StatusDocument.self, from: response.body).instances.map(\.state) == [.unknown])
    }

    @Test func `a bounded number waits`() throws {
        let tag = try tag()
        let catchers = try (0..<StatusWatch.places - StatusWatch.reserve).map { _ in try wait(tag) }
        #expect(try wait(tag).answer?.problem == "overloaded")
        #expect(try wait(tag, nil).answer?.status == .notModified)
        node.publish(Fixture.snapshot([], sequence: 2))
        #expect(node.api.watchStatus() == nil)
        #expect(catchers.allSatisfy { $0.answer?.status == .ok })
        #expect(try wait(try self.tag()).answer == nil)
    }

    @Test func `who has left makes room for others`() throws {
        let request = try #require(
            Request(
                method: .get, target: "/v1/status", query: ["wait": "5m"], headers: ["If-None-Match": "*"],
                peer: .tcp(address: "127.0.0.1", port: 1)))
        let leaver = Leaver()
        node.api.handle(request, Responder(receiver: leaver))
        #expect(node.api.watchStatus() == StatusWatch.period)
        leaver.hasLeft.withLock { $0 = true }
        #expect(node.api.watchStatus() == nil)
        #expect(node.api.statusWatch.waiting == 0)
    }

    /// A client that leaves.
    private final class Leaver: ResponseReceiver {
        let hasLeft = Mutex(false)

        var isAbandoned: Bool { hasLeft.withLock { $0 } }

        func answer(_ response: Response) -> Bool { !isAbandoned }
        func abandon() {}
    }

    @Test(arguments: ["", "30", "301s", "6m", "-1s", "soon"])
    func `a wait that is none is refused`(_ text: String) throws {
        #expect(try node.ask(.get, "/v1/status", query: ["wait": text]).problem == "invalid-parameter")
    }

    @Test(.timeLimit(.minutes(1)))
    func `over HTTP the answer comes by itself`() throws {
        let node = try TestNode(ticker: .thread)
        let client = try Client(port: try node.serve())
        try client.send("GET", "/v1/status")
        let first = try client.receive()
        try client.send("GET", "/v1/status?wait=5m", ["If-None-Match: \(first["ETag"] ?? "")"])
        // As the engine does when a reader holds the store: once more.
        while !node.snapshots.tryPublish(Fixture.snapshot([], sequence: 2)) {}
        let second = try client.receive()
        #expect(second.status == 200)
        #expect(second["ETag"] != first["ETag"])
    }
}
