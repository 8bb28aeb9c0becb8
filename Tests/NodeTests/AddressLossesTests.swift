import Netlink
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// Why an address of ours is gone, and when it is put back.
struct AddressLossesTests {
    private typealias Instant = AddressLosses.Instant

    private static let start = ContinuousClock.now
    private static let interface = InterfaceIndex(2)
    private static let mine = prefix("192.168.100.167/24")
    private static let mine6 = prefix("2001:db8::167/64")
    private static let own = prefix("192.168.100.11/24")

    private static func prefix(_ text: String) -> IPPrefix {
        IPPrefix(text) ?? IPPrefix(host: .v4(IPv4Address(0, 0, 0, 0)))
    }

    private var interfaces = InterfaceTable()
    private var losses = AddressLosses()

    init() {
        interfaces.apply(.link(Self.link()))
    }

    private static func link(up: Bool = true, mtu: Int = 1500) -> LinkMessage {
        LinkMessage(index: interface, name: "eth0", isUp: up, isRunning: up, mtu: mtu)
    }

    private static func gone(
        _ prefix: IPPrefix, secondary: Bool = false, byProgram: Bool = false, ours: Bool = false
    ) -> NetlinkMessage {
        .address(
            AddressMessage(
                interfaceIndex: interface, prefix: prefix, flags: secondary ? 1 : 0,
                protocolMark: ours ? AddressAssignment.protocolMark : 0, deleted: true, isRemovedByProgram: byProgram))
    }

    private mutating func hear(_ messages: NetlinkMessage..., at now: ContinuousClock.Instant = start) {
        for message in messages {
            losses.note(message, before: interfaces, now: now)
            interfaces.apply(message)
        }
    }

    private func cause(
        of prefix: IPPrefix = mine, heldOn held: InterfaceIndex = interface, unrenewed: Duration? = nil,
        isDisabled: Bool = false
    ) throws -> AddressLoss.Cause {
        losses.cause(
            of: prefix, heldOn: held, try #require(interfaces.link(named: "eth0")), unrenewed: unrenewed,
            isDisabled: isDisabled)
    }

    @Test mutating func `a program is blamed only where the kernel names one`() throws {
        hear(Self.gone(Self.mine, byProgram: true, ours: true))
        #expect(try cause() == .program)
        hear(Self.gone(Self.mine, ours: true))
        #expect(try cause() == .programOrSetting)
    }

    @Test mutating func `a lease that the agent renewed too late is its own fault`() throws {
        hear(Self.gone(Self.mine, ours: true), Self.gone(Self.mine6, ours: true))
        #expect(try cause(unrenewed: .seconds(11)) == .leaseExpired(after: .seconds(11)))
        #expect(try cause(of: Self.mine6, unrenewed: .seconds(11)) == .leaseExpired(after: .seconds(11)))
    }

    @Test mutating func `the first address of a network takes the others along`() throws {
        hear(
            Self.gone(Self.mine, secondary: true, byProgram: true, ours: true), Self.gone(Self.own, byProgram: true))
        #expect(try cause() == .primaryRemoved(Self.own))
    }

    @Test mutating func `an IPv6 address leaves with its interface, also where that is up again`() throws {
        hear(.link(Self.link(up: false)), Self.gone(Self.mine6, ours: true), .link(Self.link()))
        #expect(try cause(of: Self.mine6) == .interfaceDown("eth0"))
    }

    @Test mutating func `there is no IPv6 below its smallest MTU, nor where it is disabled`() throws {
        hear(Self.gone(Self.mine6, ours: true))
        #expect(try cause(of: Self.mine6) == .programOrSetting)
        #expect(try cause(of: Self.mine6, isDisabled: true) == .familyDisabled("eth0"))
        hear(.link(Self.link(mtu: 1200)))
        #expect(try cause(of: Self.mine6) == .mtuTooSmall("eth0", mtu: 1200))
    }

    @Test func `another interface of the same name does not have what the one before had`() throws {
        #expect(try cause(heldOn: InterfaceIndex(1)) == .interfaceReplaced("eth0"))
    }

    @Test func `what nothing was heard of is nobody's doing`() throws {
        #expect(try cause() == .unknown)
    }

    @Test mutating func `an address waits for the host's own of its network, and not for ever`() {
        hear(Self.gone(Self.own, byProgram: true), Self.gone(Self.mine, byProgram: true, ours: true))
        let limit = Self.start + AddressLosses.patience
        #expect(losses.waits(Self.mine, on: Self.interface, now: Self.start) == limit)
        #expect(losses.waits(Self.mine, on: Self.interface, now: limit) == nil)
    }

    @Test mutating func `it waits no longer once that one is back`() {
        hear(Self.gone(Self.own, byProgram: true), Self.gone(Self.mine, byProgram: true, ours: true))
        hear(.address(AddressMessage(interfaceIndex: Self.interface, prefix: Self.own)))
        #expect(losses.waits(Self.mine, on: Self.interface, now: Self.start) == nil)
    }

    @Test mutating func `it waits for none of another network, of another length, of another interface, or of ours`() {
        for other in ["10.0.0.1/24", "192.168.100.11/25"] { hear(Self.gone(Self.prefix(other), byProgram: true)) }
        hear(Self.gone(Self.prefix("192.168.100.168/24"), ours: true), Self.gone(Self.own, byProgram: true))
        hear(.address(AddressMessage(interfaceIndex: Self.interface, prefix: Self.own)))
        #expect(losses.waits(Self.mine, on: Self.interface, now: Self.start) == nil)
        hear(Self.gone(Self.own, byProgram: true))
        #expect(losses.waits(Self.mine, on: InterfaceIndex(3), now: Self.start) == nil)
        #expect(losses.waits(Self.mine6, on: Self.interface, now: Self.start) == nil)
    }

    @Test mutating func `what was heard long ago explains nothing`() throws {
        hear(Self.gone(Self.mine, byProgram: true, ours: true), .link(Self.link(up: false)), .link(Self.link()))
        losses.forget(now: Self.start + .seconds(3))
        #expect(try cause() == .unknown)
        #expect(try cause(of: Self.mine6) == .unknown)
    }
}
