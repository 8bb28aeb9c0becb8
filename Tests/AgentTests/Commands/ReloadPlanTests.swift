import Configuration
import ManagementAPI
import Testing

@testable import Agent

struct ReloadPlanTests {
    private func plan(_ old: String, _ new: String, held: Set<String> = []) -> ReloadPlan {
        ReloadPlan(
            from: Configuration.load(text: old, path: "/a.conf").configuration,
            to: Configuration.load(text: new, path: "/a.conf").configuration, generation: 2, held: held)
    }

    private let instance = ReloadBench.instance

    @Test
    func `a plan says what comes, goes, changes, and what has to restart`() {
        let plan = plan(
            instance("a", 1, 100, nil) + instance("b", 2, 100, nil) + instance("c", 3, 100, nil),
            instance("a", 1, 100, nil) + instance("b", 2, 50, nil) + instance("c", 4, 100, nil)
                + instance("d", 5, 100, nil))
        #expect(plan.unchanged == ["a"])
        #expect(plan.added == ["d"])
        #expect(plan.removed == [])
        #expect(plan.changed.map(\.name) == ["b", "c"])
        #expect(plan.changed.map(\.restarts) == [false, true])
        #expect(plan.changed.first?.fields == ["priority"])
        #expect(plan.sha256.count == 64)
    }

    struct Blip: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var new: String
        var blips: Bool
    }

    @Test(arguments: [
        Blip(
            testDescription: "another priority", new: ReloadBench.instance(priority: 50, addresses: [50, 51]),
            blips: false),
        Blip(testDescription: "one address more", new: ReloadBench.instance(addresses: [50, 51, 52]), blips: false),
        Blip(testDescription: "one address less", new: ReloadBench.instance(addresses: [50]), blips: true),
        Blip(testDescription: "another VRID", new: ReloadBench.instance(vrid: 60, addresses: [50, 51]), blips: true),
    ])
    func `only the holder of an address sees it blip`(blip: Blip) {
        let old = ReloadBench.instance(addresses: [50, 51])
        #expect(plan(old, blip.new, held: ["VI_01"]).changed.map(\.blips) == [blip.blips])
        #expect(plan(old, blip.new, held: ["VI_02"]).changed.map(\.blips) == [false])
    }

    @Test(arguments: [false, true])
    func `what is removed blips where it is held`(isHeld: Bool) {
        let plan = plan(ReloadBench.instance(), ReloadBench.instance("VI_02"), held: isHeld ? ["VI_01"] : ["VI_02"])
        #expect(plan.removed == [.init(name: "VI_01", blips: isHeld)])
        #expect(plan.added == ["VI_02"])
    }
}
