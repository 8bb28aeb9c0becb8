import Netlink
import NetworkTypes
import Testing

/// From one ruleset to another by way of those that lose no connection.
struct NATStepTests {
    private static let first = NATService.Server(v4(10, 9, 0, 11), port: 80)
    private static let second = NATService.Server(v4(10, 9, 0, 12), port: 80)

    private func ruleset(_ servers: [NATService.Server], slots: [Int], port: UInt16 = 80) -> NATRuleset {
        NATRuleset(services: [
            NATService(.address(v4(10, 9, 0, 100), .tcp, port: port), servers: servers, slots: slots)
        ])
    }

    @Test func `a server has its rules before it has a slot`() {
        let (old, new) = (ruleset([Self.first], slots: [0]), ruleset([Self.first, Self.second], slots: [0, 1]))
        #expect(old.steps(to: new) == [ruleset([Self.first, Self.second], slots: [0]), new])
    }

    @Test func `a server loses its slots before its rules, and the slots that are no more lead somewhere for a moment`()
    {
        let (old, new) = (ruleset([Self.first, Self.second], slots: [0, 1]), ruleset([Self.first], slots: [0]))
        var between = ruleset([Self.first, Self.second], slots: [0])
        between.services[0].spareSlots = 1
        #expect(old.steps(to: new) == [between, new])
    }

    @Test func `a change of the slots alone is one step`() {
        let servers = [Self.first, Self.second]
        let (old, new) = (ruleset(servers, slots: [0, 1, 1]), ruleset(servers, slots: [0, 0, 1]))
        #expect(old.steps(to: new) == [new])
        #expect(new.steps(to: new) == [])
    }

    @Test func `a service that comes or goes is one step`() {
        let (old, new) = (ruleset([Self.first], slots: [0]), ruleset([Self.second], slots: [0], port: 81))
        #expect(old.steps(to: new) == [new])
    }

    @Test func `a service without servers refuses from its first step on`() {
        let (old, new) = (ruleset([Self.first], slots: [0]), ruleset([], slots: []))
        #expect(old.steps(to: new).first?.services[0].slots == [])
        #expect(old.steps(to: new).last == new)
    }
}
