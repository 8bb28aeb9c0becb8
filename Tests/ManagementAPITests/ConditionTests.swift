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

    struct Count: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let type: ConditionType
        let add: @Sendable (inout Statistics) -> Void

        static let all = [
            Count("other addresses", .addressListMismatch) { $0.addressListErrors = 12 },
            Count("failures", .authenticationErrors) { $0.authenticationFailures = 12 },
            Count("another type", .authenticationErrors) { $0.authenticationTypeMismatches = 12 },
            Count("an invalid type", .authenticationErrors) { $0.invalidAuthenticationType = 12 },
            Count("the other form", .checksumFormMismatch) { $0.checksumFormMismatches = 12 },
        ]

        init(_ name: String, _ type: ConditionType, add: @escaping @Sendable (inout Statistics) -> Void) {
            testDescription = name
            self.type = type
            self.add = add
        }
    }

    @Test(arguments: Count.all)
    func `what a neighbour does wrong is told with its count`(count: Count) {
        var router = Fixture.router()
        count.add(&router.statistics)
        let found = conditions(Fixture.snapshot([Fixture.instance(router)]))
        #expect(found.map(\.type) == [count.type])
        #expect(found.first?.detail.hasSuffix(": 12.") == true)
    }
}
