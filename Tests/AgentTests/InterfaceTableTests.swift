import Netlink
import NetworkTypes
import Testing
import VRRP

@testable import Agent

/// What the kernel's messages make of interfaces, and what faults follow.
struct InterfaceTableTests {
    private let virtual: Set<IPAddress> = [.v4(IPv4Address(192, 168, 100, 167))]

    private func link(_ index: Int32 = 2, up: Bool = true, running: Bool = true, deleted: Bool = false)
        -> NetlinkMessage
    {
        .link(
            LinkMessage(index: InterfaceIndex(index), name: "enp0s3", isUp: up, isRunning: running, deleted: deleted))
    }

    private func address(
        _ text: String, on index: Int32 = 2, mark: UInt8 = 0, deleted: Bool = false
    ) throws -> NetlinkMessage {
        .address(
            AddressMessage(
                interfaceIndex: InterfaceIndex(index), prefix: try #require(IPPrefix(text)), protocolMark: mark,
                deleted: deleted))
    }

    private func table(_ messages: NetlinkMessage...) -> InterfaceTable {
        var table = InterfaceTable()
        for message in messages { table.apply(message) }
        return table
    }

    @Test
    func `an interface is missing, down, without an address, or fit`() throws {
        #expect(table().fault(on: "enp0s3", virtual: []) == .interfaceMissing("enp0s3"))
        #expect(table(link(up: false)).fault(on: "enp0s3", virtual: []) == .interfaceDown("enp0s3"))
        #expect(table(link(running: false)).fault(on: "enp0s3", virtual: []) == .interfaceDown("enp0s3"))
        #expect(table(link()).fault(on: "enp0s3", virtual: []) == .noPrimaryAddress(interface: "enp0s3"))
        #expect(table(link(), try address("192.168.100.11/24")).fault(on: "enp0s3", virtual: []) == nil)
    }

    @Test
    func `the primary address is the first that is not virtual`() throws {
        let table = table(
            link(), try address("192.168.100.167/24"),
            try address("192.168.100.168/24", mark: AddressAssignment.protocolMark),
            try address("192.168.100.11/24"), try address("192.168.100.12/24"))
        #expect(table.primaryAddress(on: "enp0s3", virtual: virtual) == IPv4Address(192, 168, 100, 11))
    }

    @Test
    func `an interface that only has virtual addresses has none to send from`() throws {
        let table = table(link(), try address("192.168.100.167/24"), try address("fe80::1/64"))
        #expect(table.fault(on: "enp0s3", virtual: virtual) == .noPrimaryAddress(interface: "enp0s3"))
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
}
