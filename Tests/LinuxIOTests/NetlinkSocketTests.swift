import Glibc
import LinuxIO
import Netlink
import NetworkTypes
import Testing

@Suite(.enabled(if: NetworkNamespace.isAvailable, "needs the right to make network namespaces"))
struct NetlinkSocketTests {
    private static func prefix(_ text: String) throws -> IPPrefix {
        try #require(IPPrefix(text))
    }

    @Test func `lists the links of the namespace`() throws {
        let links = try NetworkNamespace.run { _ in try NetlinkCommandSocket().links() }
        #expect(links.map(\.name).sorted() == ["left", "lo", "right"])
        let left = try #require(links.first { $0.name == "left" })
        #expect(left.isUp)
        #expect(left.mac == MACAddress("02:00:00:00:00:01"))
        #expect(left.mtu == 1500)
        #expect(links.filter(\.isLoopback).map(\.name) == ["lo"])
    }

    @Test func `adds an address as configured and removes it`() throws {
        let prefix = try Self.prefix("192.0.2.167/24")
        let (assigned, present, left) = try NetworkNamespace.run { cable in
            let socket = try NetlinkCommandSocket()
            let assignment = AddressAssignment(
                interfaceIndex: cable.left, prefix: prefix, broadcast: IPv4Address(192, 0, 2, 255), label: "left:1",
                scope: 253)
            try socket.execute(.add(assignment))
            let present = try socket.addresses(family: .ipv4).filter { $0.interfaceIndex == cable.left }
            try socket.execute(.delete(prefix, from: cable.left))
            let left = try socket.addresses(family: .ipv4).filter { $0.interfaceIndex == cable.left }
            return (assignment, present, left)
        }
        let address = try #require(present.first)
        #expect(present.count == 1)
        #expect(address.prefix == prefix)
        #expect(address.broadcast == assigned.broadcast)
        #expect(address.label == "left:1")
        #expect(address.scope == 253)
        #expect(address.isMarkedAsOurs)
        #expect(left == [])
    }

    @Test func `adds an IPv6 address`() throws {
        let prefix = try Self.prefix("2001:db8::1/64")
        let addresses = try NetworkNamespace.run { cable in
            let socket = try NetlinkCommandSocket()
            try socket.execute(.add(AddressAssignment(interfaceIndex: cable.left, prefix: prefix)))
            return try socket.addresses(family: .ipv6)
        }
        let address = try #require(addresses.first { $0.prefix == prefix })
        let tentative: UInt32 = 0x40
        #expect(address.flags & tentative == 0, "duplicate address detection would delay it")
    }

    @Test func `a deprecated address stays for ever and is no source`() throws {
        let prefix = try Self.prefix("2001:db8::1/128")
        let addresses = try NetworkNamespace.run { cable in
            let socket = try NetlinkCommandSocket()
            try socket.execute(
                .add(AddressAssignment(interfaceIndex: cable.left, prefix: prefix, isDeprecated: true)))
            return try socket.addresses(family: .ipv6)
        }
        let address = try #require(addresses.first { $0.prefix == prefix })
        let (deprecated, permanent): (UInt32, UInt32) = (0x20, 0x80)
        #expect(address.flags & (deprecated | permanent) == deprecated | permanent)
        #expect(!address.isTentative && !address.isDuplicate)
    }

    @Test func `gives the kernel's refusal as an error`() throws {
        let prefix = try Self.prefix("192.0.2.167/24")
        let errors = try NetworkNamespace.run { cable in
            let socket = try NetlinkCommandSocket()
            let assignment = AddressAssignment(interfaceIndex: cable.left, prefix: prefix)
            try socket.execute(.add(assignment))
            var tooLong = AddressAssignment(
                interfaceIndex: cable.left, prefix: prefix, label: "longer-than-sixteen-bytes")
            tooLong.scope = 0
            let requests: [NetlinkRequest] = [
                .add(assignment), .delete(prefix, from: cable.right), .add(tooLong),
                .add(AddressAssignment(interfaceIndex: InterfaceIndex(999), prefix: prefix)),
            ]
            return requests.map { request in
                #expect(throws: SystemError.self) { try socket.execute(request) }?.errno
            }
        }
        #expect(errors == [EEXIST, EADDRNOTAVAIL, ERANGE, ENODEV])
    }

    @Test func `says what was refused`() throws {
        let prefix = try Self.prefix("192.0.2.167/24")
        let error = try NetworkNamespace.run { cable in
            #expect(throws: SystemError.self) {
                try NetlinkCommandSocket().execute(.delete(prefix, from: cable.left))
            }
        }
        #expect(
            error?.description.hasPrefix(
                "RTM_DELADDR 192.0.2.167/24 failed: Cannot assign requested address (EADDRNOTAVAIL)") == true)
    }

    @Test func `replaces an address that is there`() throws {
        let prefix = try Self.prefix("192.0.2.167/24")
        let addresses = try NetworkNamespace.run { cable in
            let socket = try NetlinkCommandSocket()
            var assignment = AddressAssignment(interfaceIndex: cable.left, prefix: prefix)
            try socket.execute(.add(assignment))
            assignment.lifetime = .seconds(3600)
            try socket.execute(.add(assignment, existing: .replace))
            return try socket.addresses(family: .ipv4).filter { $0.interfaceIndex == cable.left }
        }
        let permanent: UInt32 = 0x80
        #expect(addresses.map { $0.flags & permanent } == [0], "one address, and with a lifetime now")
    }

    @Test(arguments: [
        RoutingRule(
            family: .ipv4, source: IPPrefix("192.0.2.0/24"), destination: IPPrefix("198.51.100.7/32"),
            inputInterface: "left", firewallMark: 7, priority: 1777, action: .lookUp(table: 300)),
        RoutingRule(family: .ipv4, outputInterface: "right", priority: 0, action: .prohibit),
        RoutingRule(family: .ipv6, source: IPPrefix("2001:db8::/32"), action: .unreachable),
        RoutingRule(family: .ipv6, destination: IPPrefix("::/0"), action: .blackhole),
    ])
    func `a rule is found after it was added, and heard of when it goes`(rule: RoutingRule) throws {
        let (before, present, heard) = try NetworkNamespace.run { _ in
            let socket = try NetlinkCommandSocket()
            let before = try socket.rules()
            try socket.execute(.add(rule))
            let present = try socket.rules()
            let monitor = try NetlinkMonitorSocket()
            try socket.execute(.delete(rule))
            return (before, present, try monitor.receive())
        }
        #expect(!before.isEmpty && !before.contains { $0.describes(rule) })
        #expect(present.count { $0.describes(rule) } == 1)
        #expect(
            heard.contains { message in
                if case .rule(let told) = message { told.deleted && told.describes(rule) } else { false }
            })
    }

    @Test func `hears of links going down and up`() throws {
        let seen = try NetworkNamespace.run { cable in
            let monitor = try NetlinkMonitorSocket()
            try shell("ip link set right down")
            let down = try Self.next(of: monitor) { link in link.index == cable.left && !link.isRunning }
            try shell("ip link set right up")
            let up = try Self.next(of: monitor) { link in link.index == cable.left && link.isRunning }
            try shell("ip link delete left")
            let gone = try Self.next(of: monitor) { link in link.index == cable.left && link.deleted }
            return [down, up, gone]
        }
        #expect(seen.map(\.isUp) == [true, true, false])
        #expect(seen.map(\.name) == ["left", "left", "left"])
    }

    @Test func `hears of addresses that others add and remove`() throws {
        let messages = try NetworkNamespace.run { _ in
            let monitor = try NetlinkMonitorSocket()
            try shell("ip address add 192.0.2.1/24 dev left && ip address delete 192.0.2.1/24 dev left")
            return try monitor.receive()
        }
        let addresses = messages.compactMap { if case .address(let address) = $0 { address } else { nil } }
        #expect(addresses.map(\.prefix.description) == ["192.0.2.1/24", "192.0.2.1/24"])
        #expect(addresses.map(\.deleted) == [false, true])
        #expect(addresses.map(\.isMarkedAsOurs) == [false, false])
    }

    @Test func `has nothing to tell when nothing changes`() throws {
        let messages = try NetworkNamespace.run { _ in
            let monitor = try NetlinkMonitorSocket()
            return try monitor.receive()
        }
        #expect(messages == [])
    }

    @Test func `tells that changes were lost`() throws {
        let prefix = try Self.prefix("192.0.2.1/24")
        let isLost = try NetworkNamespace.run { cable in
            let monitor = try NetlinkMonitorSocket()
            let socket = try NetlinkCommandSocket()
            for _ in 0..<4000 {
                try socket.execute(.add(AddressAssignment(interfaceIndex: cable.left, prefix: prefix)))
                try socket.execute(.delete(prefix, from: cable.left))
            }
            var isLost = false
            while case let messages = try monitor.receive(), !messages.isEmpty {
                isLost = isLost || messages.contains(.overrun)
            }
            return isLost
        }
        #expect(isLost)
    }

    @Test func `lists thousands of addresses`() throws {
        let count = try NetworkNamespace.run { cable in
            let socket = try NetlinkCommandSocket()
            for number in 0..<3000 {
                let address = IPv4Address(bits: 0x0A01_0000 + UInt32(number))
                try socket.execute(
                    .add(AddressAssignment(interfaceIndex: cable.left, prefix: IPPrefix(host: .v4(address)))))
            }
            return try socket.addresses(family: .ipv4).filter(\.isMarkedAsOurs).count
        }
        #expect(count == 3000)
    }

    private static func next(
        of monitor: NetlinkMonitorSocket, where isAwaited: (LinkMessage) -> Bool
    ) throws -> LinkMessage {
        while true {
            try waitUntilReadable(monitor.descriptor)
            for case .link(let link) in try monitor.receive() where isAwaited(link) { return link }
        }
    }
}
