import AgentModel
import Configuration
import ManagementAPI
import Testing

@testable import Agent

struct ReloadPlanTests {
    private func plan(_ old: String, _ new: String) -> ReloadPlan {
        ReloadPlan(
            from: Configuration.load(text: old, path: "/a.conf").configuration,
            to: Configuration.load(text: new, path: "/a.conf").configuration, generation: 2)
    }

    private let instance = ReloadBench.instance

    @Test
    func `a plan says what comes, goes, changes, and what has to restart`() {
        let plan = plan(
            instance("a", 1, 100, nil) + instance("b", 2, 100, nil) + instance("c", 3, 100, nil),
            instance("a", 1, 100, nil) + instance("b", 2, 50, nil) + instance("c", 4, 100, nil)
                + instance("d", 5, 100, nil))
        #expect(plan.difference.instancesUnchanged == ["a"])
        #expect(plan.difference.instancesAdded == ["d"])
        #expect(plan.difference.instancesRemoved == [])
        #expect(plan.difference.instancesChanged.map(\.name) == ["b", "c"])
        #expect(plan.restarts == ["c"])
        #expect(plan.difference.instancesChanged.first?.fields.map(\.description) == ["priority 100 → 50"])
        #expect(plan.sha256.count == 64)
    }

    @Test(arguments: [
        ("address_lease 30", "address_lease 10 → 30"), ("vrrp_rt_priority 50", "vrrp_rt_priority + 50"),
        ("keep_place_on_restart", "keep_place_on_restart off → on"),
        ("vrrp_startup_delay 5", "vrrp_startup_delay + 5"), ("notify_fifo /run/fifo", "notify_fifo + /run/fifo"),
    ])
    func `what holds for all is in the plan`(line: String, field: String) {
        let plan = plan(instance("a", 1, 100, nil), instance("a", 1, 100, nil) + "global_defs {\n\(line)\n}\n")
        #expect(plan.difference.globalFields.map(\.description) == [field])
        #expect(!plan.difference.isEmpty && plan.difference.instancesUnchanged == ["a"])
    }

    @Test(arguments: ReloadPlan.Consequence.Kind.allCases)
    func `an address blips where it moves or is away`(kind: ReloadPlan.Consequence.Kind) {
        let plan = plan("", "").adding([.init(instance: "a", kind: kind, text: "happens")])
        #expect(plan.blips == ([.takenOver, .unreachable].contains(kind) ? ["a"] : []))
    }
}
