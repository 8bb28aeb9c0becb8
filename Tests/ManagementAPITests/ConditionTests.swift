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
        View(snapshot: snapshot, now: snapshot.instant + age).conditions(history: history ?? writable)
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

    @Test func `what the system refuses the engine is told, each for itself`() {
        let snapshot = Fixture.snapshot {
            $0.engine.schedulingRefusals = ["no real-time priority"]
            $0.engine.memoryRefusal = "memory is not locked"
        }
        let found = conditions(snapshot)
        #expect(found.map(\.type) == [.schedulingRefused, .schedulingRefused])
        #expect(found.map(\.detail) == ["no real-time priority", "memory is not locked"])
    }

    @Test func `what the witness found is told with the peer and its link-layer address, the gravest first`() {
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
}
