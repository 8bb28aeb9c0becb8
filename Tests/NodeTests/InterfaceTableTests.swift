import Netlink
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// What the kernel's messages make of interfaces, and what faults follow.
struct InterfaceTableTests {
    private let virtual: Set<IPAddress> = [.v4(IPv4Address(192, 168, 100, 167))]

    private func router(
        _ family: AddressFamily = .ipv4, from source: IPAddress? = nil, to peers: [String] = []
    ) throws -> VirtualRouter.Configuration {
        let peers = try peers.map { UnicastPeer(address: try #require(IPAddress($0))) }
        return VirtualRouter.Configuration(
            name: "VI", interface: "enp0s3", family: family, vrid: try #require(VRID(50)), version: .v3, addresses: [],
            transport: peers.isEmpty ? .multicast : .unicast(Unicast(peers: peers)), sourceAddress: source)
    }

    private func link(_ index: Int32 = 2, up: Bool = true, running: Bool = true, deleted: Bool = false)
        -> NetlinkMessage
    {
        .link(
            LinkMessage(index: InterfaceIndex(index), name: "enp0s3", isUp: up, isRunning: running, deleted: deleted))
    }

    private func address(
        _ text: String, on index: Int32 = 2, flags: UInt32 = 0, mark: UInt8 = 0, deleted: Bool = false
    ) throws -> NetlinkMessage {
        .address(
            AddressMessage(
                interfaceIndex: InterfaceIndex(index), prefix: try #require(IPPrefix(text)), flags: flags,
                protocolMark: mark,
                deleted: deleted))
    }

    private func table(_ messages: NetlinkMessage...) -> InterfaceTable {
        var table = InterfaceTable()
        for message in messages { table.apply(message) }
        return table
    }

    @Test
    func `an interface is missing, down, without an address, or fit`() throws {
        #expect(table().fault(of: try router(), virtual: [], isUp: { _ in true }) == .interfaceMissing("enp0s3"))
        #expect(table(link()).fault(of: try router(), virtual: [], isUp: { _ in false }) == .interfaceDown("enp0s3"))
        #expect(
            table(link()).fault(of: try router(), virtual: [], isUp: { _ in true })
                == .noPrimaryAddress(interface: "enp0s3"))
        #expect(
            table(link(), try address("192.168.100.11/24")).fault(of: try router(), virtual: [], isUp: { _ in true })
                == nil)
    }

    @Test
    func `what an address, a route or a rule is on has to be there and up as well`() throws {
        var fit = table(link(), try address("192.168.100.11/24"))
        func fault(down: String = "") throws -> Fault? {
            fit.fault(of: try router(), devices: ["enp0s8"], virtual: [], isUp: { $0 != down })
        }
        #expect(try fault() == .interfaceMissing("enp0s8"))
        fit.apply(.link(LinkMessage(index: InterfaceIndex(3), name: "enp0s8", isUp: true, isRunning: true)))
        #expect(try fault() == nil)
        #expect(try fault(down: "enp0s8") == .interfaceDown("enp0s8"))
        #expect(try fault(down: "enp0s3") == .interfaceDown("enp0s3"))
    }

    @Test
    func `the MTU is that of the interface with the index`() throws {
        let table = table(
            .link(LinkMessage(index: InterfaceIndex(2), name: "enp0s3", isUp: true, isRunning: true, mtu: 1280)))
        #expect(table.mtu(of: InterfaceIndex(2)) == 1280)
        #expect(table.mtu(of: InterfaceIndex(3)) == nil)
    }

    @Test
    func `the primary address is the first that is not virtual`() throws {
        let table = table(
            link(), try address("192.168.100.167/24"),
            try address("192.168.100.168/24", mark: AddressAssignment.protocolMark),
            try address("192.168.100.11/24"), try address("192.168.100.12/24"))
        #expect(table.source(of: try router(), virtual: virtual) == .v4(IPv4Address(192, 168, 100, 11)))
    }

    @Test
    func `an interface that only has virtual addresses has none to send from`() throws {
        let table = table(link(), try address("192.168.100.167/24"), try address("fe80::1/64"))
        let fault = table.fault(of: try router(), virtual: virtual, isUp: { _ in true })
        #expect(fault == .noPrimaryAddress(interface: "enp0s3"))
    }

    @Test
    func `addresses come and go by prefix, and go with their interface`() throws {
        let prefix = try #require(IPPrefix("192.168.100.167/24"))
        var table = table(link(), try address("192.168.100.167/24"))
        #expect(table.holds(prefix, on: "enp0s3"))
        table.apply(try address("192.168.100.167/24", deleted: true))
        #expect(!table.holds(prefix, on: "enp0s3"))
        table.apply(try address("192.168.100.167/24"))
        table.apply(link(deleted: true))
        table.apply(link(7))
        #expect(!table.holds(prefix, on: "enp0s3"))
        #expect(table.link(named: "enp0s3")?.index == InterfaceIndex(7))
    }

    @Test
    func `in IPv6 the group is spoken to from the link-local address, once nobody else has it`() throws {
        let tentative: UInt32 = 0x40
        let global = try address("2001:db8::11/64")
        let waiting = table(link(), global, try address("fe80::11/64", flags: tentative))
        #expect(waiting.source(of: try router(.ipv6), virtual: []) == nil)
        let ready = table(link(), global, try address("fe80::167/64"), try address("fe80::11/64"))
        let virtual: Set<IPAddress> = [try #require(IPAddress("fe80::167"))]
        #expect(ready.source(of: try router(.ipv6), virtual: virtual) == IPAddress("fe80::11"))
    }

    @Test
    func `a peer is spoken to from an address of its scope`() throws {
        let table = table(link(), try address("fe80::11/64"), try address("2001:db8::11/64"))
        #expect(table.source(of: try router(.ipv6, to: ["2001:db8::12"]), virtual: []) == IPAddress("2001:db8::11"))
        #expect(table.source(of: try router(.ipv6, to: ["fe80::12"]), virtual: []) == IPAddress("fe80::11"))
    }

    @Test
    func `a configured source that the interface does not have is a fault of its own`() throws {
        let source = try #require(IPAddress("192.168.100.99"))
        let table = table(link(), try address("192.168.100.11/24"))
        let fault = table.fault(of: try router(from: source), virtual: [], isUp: { _ in true })
        #expect(fault == .sourceAddressMissing(source, interface: "enp0s3"))
        #expect(fault?.text.contains("192.168.100.99") == true)
    }

    @Test
    func `an interface keeps its index and takes another name`() {
        var table = table(link())
        table.apply(.link(LinkMessage(index: InterfaceIndex(2), name: "lan0", isUp: true, isRunning: true)))
        #expect(table.link(named: "enp0s3") == nil)
        #expect(table.isUp("lan0"))
    }

    @Test
    func `an interface is found by its alternative names, as long as it has them`() {
        func named(_ name: String, _ others: String...) -> NetlinkMessage {
            .link(
                LinkMessage(
                    index: InterfaceIndex(2), name: name, isUp: true, isRunning: true, alternativeNames: others))
        }
        var table = table(named("enp0s3", "lan0", "enx02"))
        for name in ["enp0s3", "lan0", "enx02"] { #expect(table.link(named: name)?.index == InterfaceIndex(2)) }
        table.apply(named("eth9", "lan0"))
        #expect(table.link(named: "enp0s3") == nil && table.link(named: "enx02") == nil)
        #expect(table.link(named: "lan0")?.name == "eth9" && table.link(InterfaceIndex(2))?.name == "eth9")
    }

    // MARK: The agent's own changes

    /// Of an IPv6 address that was removed and added again, the kernel tells of the removal first and of the addition late.
    @Test
    func `what the kernel tells of a removal of ours does not take away what was added since`() throws {
        let prefix = try #require(IPPrefix("2001:db8::167/64"))
        let added = AddressMessage(interfaceIndex: InterfaceIndex(2), prefix: prefix)
        var table = table(link())
        table.added(added)
        table.removed(prefix, from: InterfaceIndex(2))
        table.added(added)
        #expect(!table.apply(try address("2001:db8::167/64", deleted: true)))
        #expect(table.holds(prefix, on: "enp0s3"))
        #expect(table.apply(try address("2001:db8::167/64", deleted: true)), "the next is somebody else's")
        #expect(!table.holds(prefix, on: "enp0s3"))
    }

    @Test
    func `what the kernel tells of an addition of ours does not bring back what was removed since`() throws {
        let prefix = try #require(IPPrefix("192.168.100.167/24"))
        var table = table(link())
        table.added(AddressMessage(interfaceIndex: InterfaceIndex(2), prefix: prefix))
        table.removed(prefix, from: InterfaceIndex(2))
        table.apply(try address("192.168.100.167/24"))
        #expect(!table.holds(prefix, on: "enp0s3"))
        table.apply(try address("192.168.100.167/24", deleted: true))
        table.apply(try address("192.168.100.167/24"))
        #expect(table.holds(prefix, on: "enp0s3"), "somebody else has added it")
    }
}
