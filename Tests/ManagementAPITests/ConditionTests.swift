import AgentModel
import Health
import History
import StandIns
import Testing
import VRRP

@testable import ManagementAPI

struct ConditionTests {
    private let writable = HistoryStatus(writable: true, error: nil, queued: 0, dropped: 0, bytes: 0)

    private func conditions(
        _ snapshot: Snapshot, history: HistoryStatus? = nil, age: Duration = .zero
    ) -> [ConditionDocument] {
        View(PublishedSnapshot(snapshot), now: snapshot.instant + age).conditions(history: history ?? writable)
    }

    @Test func `a node in order has none`() {
        #expect(conditions(Fixture.snapshot()) == [])
    }

    @Test func `what concerns the node comes first, then each instance`() {
        let missing = Fixture.instance(Fixture.router(), holds: false)
        let snapshot = Fixture.snapshot([missing]) {
            $0.configuration.isStale = true
            $0.configuration.refusedInstances = ["VI_02"]
        }
        let unwritable = HistoryStatus(writable: false, error: "The disk is full.", queued: 9, dropped: 1, bytes: 0)
        let found = conditions(snapshot, history: unwritable)
        #expect(
            found.map(\.type) == [.historyUnwritable, .configurationStale, .instanceRefused, .addressMissing])
        #expect(found.map(\.instance) == [nil, nil, "VI_02", "VI_01"])
        #expect(found[0].detail == "The disk is full.")
        #expect(found[3].detail.contains("192.168.100.167/24"))
    }

    @Test func `an address is missing only while this node is known to be Active`() {
        let missing = Fixture.instance(Fixture.router(), holds: false)
        #expect(conditions(Fixture.snapshot([missing]), age: .seconds(4)).map(\.type) == [.engineStalled])
        let backup = Fixture.instance(Fixture.router(.backup), holds: false)
        #expect(conditions(Fixture.snapshot([backup])) == [])
    }

    @Test func `an Active whose advertisements are not sent says why, and a Backup has none to send`() {
        var instance = Fixture.instance(Fixture.router())
        instance.unsent = UnsentSnapshot(why: "Operation not permitted (EPERM)", since: instance.since)
        let found = conditions(Fixture.snapshot([instance]))
        #expect(found.map(\.type) == [.advertisementsUnsent])
        #expect(found.first?.since == instance.since.text)
        #expect(found.first?.detail.contains("Operation not permitted (EPERM)") == true)
        #expect(conditions(Fixture.snapshot([instance]), age: .seconds(4)).map(\.type) == [.engineStalled])
    }

    @Test func `what the system refuses the engine is told, each for itself`() {
        let snapshot = Fixture.snapshot {
            $0.engine.schedulingRefusals = ["no real-time priority"]
            $0.engine.memoryRefusal = "memory is not locked"
        }
        let found = conditions(snapshot)
        #expect(found.map(\.type) == [.schedulingRefused, .schedulingRefused])
        #expect(found.map(\.detail) == ["no real-time priority", "memory is not locked"])
    }

    @Test func `what the peerMonitor found is told with the peer and its link-layer address, the gravest first`() {
        var instance = Fixture.instance(Fixture.router())
        instance.findings = Finding.Kind.allCases.reversed().map(Fixture.finding)
        let found = conditions(Fixture.snapshot([instance]))
        #expect(
            found.map(\.type) == [
                .twoActives, .foreignMAC, .addressListMismatch, .intervalMismatch, .versionMismatch,
                .authenticationMismatch, .checksumFormMismatch,
            ])
        #expect(found.map(\.type.rawValue) == Finding.Kind.allCases.map(\.rawValue))
        #expect(Set(found.map(\.peer)) == ["192.168.100.13"] && Set(found.map(\.mac)) == ["00:00:5e:00:01:32"])
        #expect(found.allSatisfy { $0.since == "2026-11-22T16:25:03.120394Z" && $0.instance == "VI_01" })
        #expect(
            found[2].detail == "VI_01: 192.168.100.13 at 00:00:5e:00:01:32 advertises that; here it is this.")
        #expect(conditions(Fixture.snapshot([instance]), age: .seconds(4)).map(\.type) == [.engineStalled])
    }

    @Test(arguments: [
        (ResourceStatus.Resource.descriptors, ConditionType.descriptorPressure), (.memory, .memoryPressure),
        (.processes, .processPressure),
    ])
    func `what runs out is told, with since when`(resource: ResourceStatus.Resource, type: ConditionType) throws {
        let snapshot = Fixture.snapshot()
        var view = View(PublishedSnapshot(snapshot), now: snapshot.instant)
        view.resources.shortages = [
            ResourceStatus.Shortage(
                resource: resource, since: Fixture.stamp(), isRefused: true, detail: "All are used.")
        ]
        let condition = try #require(view.conditions(history: writable).first)
        #expect((condition.type, condition.detail) == (type, "All are used."))
        #expect(condition.since == "2026-11-22T16:25:03.120394Z")
    }

    @Test(arguments: [(1, "A mail waits"), (2, "2 mails wait")])
    func `mails that the server does not take are told, with its words`(waiting: Int, words: String) throws {
        let snapshot = Fixture.snapshot()
        var view = View(PublishedSnapshot(snapshot), now: snapshot.instant)
        view.mail.waiting = waiting
        view.mail.trouble = MailStatus.Trouble(since: Fixture.stamp(), text: "it said 451")
        let condition = try #require(view.conditions(history: writable).first)
        #expect(condition.type == .mailUnsent && condition.since == "2026-11-22T16:25:03.120394Z")
        #expect(condition.detail == "\(words) for the server, which is tried again for 24 hours: it said 451")
    }

    @Test func `checks that the agent cannot start are one condition, which says whether their verdicts hold`() throws {
        func found(after time: Duration) -> [ConditionDocument] {
            var check = Fixture.check().check
            let nothing = CheckResult(outcome: .notStarted(why: "no file descriptor is left"), duration: .zero)
            _ = check.resultReceived(nothing, at: Fixture.start)
            _ = check.resultReceived(nothing, at: Fixture.start + time)
            let known = CheckSnapshot(check: check, since: Fixture.stamp(), outageSince: Fixture.stamp())
            return conditions(Fixture.snapshot(checks: Array(repeating: known, count: 5)))
        }
        let short = try #require(found(after: .seconds(1)).first)
        #expect(short.type == .checksNotStarted && short.since == "2026-11-22T16:25:03.120394Z")
        #expect(
            short.detail
                == "The agent cannot start check_nginx, check_nginx, check_nginx and 2 more: no file descriptor is left. "
                + "Their verdicts stay as they were.")
        #expect(
            found(after: .seconds(10)).map(\.detail).first?.hasSuffix(
                "Of 5 the verdict has lapsed: this node is the last choice.") == true)
        #expect(conditions(Fixture.snapshot()) == [])
    }
}
