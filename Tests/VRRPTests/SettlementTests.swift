import NetworkTypes
import Testing
import VRRP

/// Virtual routers that change state together: what one member does, and what the others make of it.
struct SettlementTests {
    // MARK: Taking over

    @Test
    func `a group takes over when the last of its members is ready`() {
        var node = GroupNode(1, priorities: [200, 100])
        #expect(node.start(at: Fixture.start) == ["a initialize->backup startup", "b initialize->backup startup"])
        #expect(node.expire(0) == [])
        #expect(node.statuses == [.backup, .backup])
        #expect(node.expire(1) == ["a backup->active sync_group", "b backup->active no_response"])
        #expect(node.summaries == ["b, of the same sync group, was the last to be ready, and all take over", nil])
    }

    @Test
    func `an advertisement that counts makes a member unready, one of lower priority does not`() {
        var node = GroupNode(1, priorities: [100, 100])
        _ = node.start(at: Fixture.start)
        #expect(node.expire(0) == [])
        #expect(node.hears(100, 0, after: .milliseconds(10)) == [])
        #expect(node.expire(1) == [])
        #expect(node.hears(99, 1, after: .milliseconds(10)) == [])
        #expect(node.expire(0) == ["a backup->active no_response", "b backup->active sync_group"])
    }

    @Test
    func `a member that could preempt waits for one that could not`() {
        var node = GroupNode(1, priorities: [200, 50])
        _ = node.start(at: Fixture.start)
        for _ in 0..<20 {
            node.now += .seconds(1)
            #expect(node.hears(100, 0, after: .zero) + node.hears(100, 1, after: .zero) == [])
            #expect(node.expireDue() == [])
        }
    }

    @Test
    func `owners take over at once and only together`() {
        var both = GroupNode(1, priorities: [255, 255])
        #expect(
            both.start(at: Fixture.start) == [
                "a initialize->active priority", "b initialize->active sync_group",
            ])
        var one = GroupNode(1, priorities: [255, 100])
        #expect(one.start(at: Fixture.start) == ["a initialize->backup startup", "b initialize->backup startup"])
        #expect(one.expire(1) == ["a backup->active sync_group", "b backup->active no_response"])
    }

    // MARK: Leaving

    @Test
    func `when one member yields all do, without priority 0`() {
        var node = GroupNode.active()
        #expect(
            node.hears(150, 1, after: .milliseconds(10)) == [
                "a active->backup sync_group", "b active->backup higher_priority",
            ])
        #expect(node.summaries[0] == "b, of the same sync group, yielded to 10.1.0.9 (priority 150)")
        #expect(node.actions[0].first == .removeAddresses(node.routers[0].configuration.heldAddresses))
    }

    @Test
    func `a fault of one keeps all out, and they start again when it is gone`() {
        var node = GroupNode.active()
        let down = Fault.interfaceDown("eth0")
        let out = node.perform { $0[0].faultRaised(down, now: $1) }
        #expect(out == ["a active->fault fault", "b active->fault sync_group"])
        #expect(node.routers[1].faults == [.groupMember("a")])
        #expect(node.summaries[1] == "a, of the same sync group, cannot take part")
        #expect(node.sent(0) == [100, 0] && node.sent(1) == [100, 0])
        let back = node.perform { $0[0].faultCleared(down, now: $1) }
        #expect(back == ["a fault->backup recovered", "b fault->backup sync_group"])
    }

    @Test
    func `two faults are over when both are`() {
        var node = GroupNode.active()
        _ = node.perform { $0[0].faultRaised(.interfaceDown("eth0"), now: $1) }
        #expect(node.perform { $0[1].faultRaised(.interfaceDown("eth1"), now: $1) } == [])
        #expect(node.perform { $0[0].faultCleared(.interfaceDown("eth0"), now: $1) } == [])
        #expect(node.statuses == [.fault, .fault])
        #expect(
            node.perform { $0[1].faultCleared(.interfaceDown("eth1"), now: $1) } == [
                "a fault->backup sync_group", "b fault->backup recovered",
            ])
    }

    @Test
    func `a group that starts with a fault waits in fault as a whole`() {
        var node = GroupNode(1, priorities: [100, 100])
        _ = node.perform { $0[1].faultRaised(.checkPending("c"), now: $1) }
        #expect(
            node.start(at: Fixture.start) == ["a initialize->fault sync_group", "b initialize->fault fault"])
    }

    // MARK: The end of the agent

    @Test
    func `a group that retires hands over when each member has its successor`() {
        var node = GroupNode.active()
        #expect(node.resign { $0.retire(now: $1) } == [])
        #expect(node.hears(90, 0, after: .milliseconds(700)) == [])
        #expect(
            node.hears(90, 1, after: .milliseconds(20))
                == ["a active->initialize shutdown", "b active->initialize shutdown"])
    }

    // MARK: Drains

    @Test
    func `a group hands over when each member has its successor`() {
        var node = GroupNode.active()
        #expect(node.drain(.out) == [])
        #expect(node.sent(0) == [100, 0] && node.sent(1) == [100, 0])
        #expect(node.hears(90, 0, after: .milliseconds(700)) == [])
        #expect(node.statuses == [.active, .active])
        #expect(
            node.hears(90, 1, after: .milliseconds(20)) == ["a active->drained drained", "b active->drained drained"])
        #expect(node.undrain() == ["a drained->backup undrained", "b drained->backup undrained"])
    }

    @Test
    func `where one member has no successor all come back`() {
        var node = GroupNode.active()
        _ = node.drain(.out)
        _ = node.hears(90, 0, after: .milliseconds(700))
        #expect(node.expire(1) == ["a active->active sync_group", "b active->active no_successor"])
        #expect(node.summaries[0] == "b, of the same sync group, was not handed over")
        #expect(node.actions.allSatisfy { $0.last == .resigned(to: nil) })
        #expect(node.routers.allSatisfy { $0.drain == nil })
    }

    @Test
    func `by force all leave when their time is over`() {
        var node = GroupNode.active()
        _ = node.drain(.out, alone: .out)
        _ = node.hears(90, 0, after: .milliseconds(700))
        #expect(node.expire(1) == ["a active->drained drained", "b active->drained drained"])
    }

    @Test
    func `one that is asked alone takes the others along, and back`() {
        var node = GroupNode.active()
        #expect(node.perform { $0[0].drained(as: .out, now: $1) } == [])
        #expect(node.sent(1) == [100])
        _ = node.hears(90, 0, after: .milliseconds(700))
        #expect(
            node.hears(90, 1, after: .milliseconds(20)) == ["a active->drained drained", "b active->fault sync_group"])
        #expect(
            node.perform { $0[0].undrained(now: $1) } == ["a drained->backup undrained", "b fault->backup sync_group"])
    }

    @Test
    func `a drain that is lifted for one keeps all`() {
        var node = GroupNode.active()
        _ = node.drain(.out)
        #expect(
            node.perform { $0[1].undrained(now: $1) } == ["a active->active sync_group", "b active->active undrained"])
        #expect(node.statuses == [.active, .active])
    }

    // MARK: Reloads

    @Test
    func `a member that comes to an Active group is Active at once, one that goes leaves the others`() {
        var node = GroupNode.active()
        var third = VirtualRouter(GroupNode.configuration(node: 1, link: 2, priority: 100))
        third.primaryAddress = GroupNode.address(node: 1, link: 2)
        node.routers.append(third)
        #expect(node.perform { $0[2].startup(now: $1) } == ["c initialize->active sync_group"])
        let shutdown = node.perform { $0[0].shutdown(now: $1) }
        #expect(shutdown == ["a active->initialize shutdown"])
        node.routers.removeFirst()
        #expect(node.perform { _, _ in [] } == [])
        #expect(node.statuses == [.active, .active])
    }

    @Test
    func `a member that goes takes its fault with it`() {
        var node = GroupNode.active()
        _ = node.perform { $0[0].faultRaised(.interfaceDown("eth0"), now: $1) }
        node.routers.removeFirst()
        #expect(node.perform { _, _ in [] } == ["b fault->backup sync_group"])
    }

    @Test
    func `to settle again changes nothing`() {
        var node = GroupNode.active()
        let before = node.routers
        let actions = SyncGroup.settle(&node.routers, now: node.now)
        #expect(actions == [[], []])
        #expect(node.routers == before)
    }
}
