import Netlink
import NetworkTypes
import Testing

/// The requests byte for byte, as a little-endian machine sends them.
struct NetlinkRequestTests {
    private let address = IPPrefix(.v4(IPv4Address(192, 168, 100, 167)), length: 24)

    @Test func `dumps all links`() {
        #expect(
            NetlinkRequest.dumpLinks().encoded(sequence: 7)
                == hex(
                    "20000000 1200 0103 07000000 00000000",  // nlmsghdr: 32 B, RTM_GETLINK, REQUEST|DUMP, sequence 7
                    "00 00 0000 00000000 00000000 00000000"))  // ifinfomsg: any family, any link
    }

    @Test func `all rules are asked for at once`() {
        #expect(
            NetlinkRequest.dumpRules().encoded(sequence: 7)
                == hex(
                    "1c000000 2200 0103 07000000 00000000",  // nlmsghdr: 28 B, RTM_GETRULE, REQUEST|DUMP, sequence 7
                    "00 00 00 00 00 00 00 00 00000000"))  // fib_rule_hdr: any family
    }

    @Test(arguments: [(AddressFamily.ipv4, "02"), (.ipv6, "0a"), (nil, "00")])
    func `dumps addresses`(of family: AddressFamily?, number: String) {
        #expect(
            NetlinkRequest.dumpAddresses(family: family).encoded(sequence: 0x0102_0304)
                == hex(
                    "18000000 1600 0103 04030201 00000000",  // nlmsghdr: 24 B, RTM_GETADDR, REQUEST|DUMP
                    number, "00 00 00 00000000"))  // ifaddrmsg: the family
    }

    @Test func `adds an address with everything that is configured`() throws {
        let assignment = AddressAssignment(
            interfaceIndex: InterfaceIndex(2), prefix: try #require(address),
            broadcast: IPv4Address(192, 168, 100, 255), label: "enp0s3:1", scope: 253)
        #expect(
            NetlinkRequest.add(assignment).encoded(sequence: 1)
                == hex(
                    "48000000 1400 0506 01000000 00000000",  // nlmsghdr: 72 B, RTM_NEWADDR, REQUEST|ACK|EXCL|CREATE
                    "02 18 00 fd 02000000",  // ifaddrmsg: AF_INET, /24, no flags, scope link, interface 2
                    "0800 0200 c0a864a7",  // IFA_LOCAL
                    "0800 0100 c0a864a7",  // IFA_ADDRESS
                    "0800 0400 c0a864ff",  // IFA_BROADCAST
                    "0d00 0300 656e703073333a31 00 000000",  // IFA_LABEL "enp0s3:1", zero, padding
                    "0500 0b00 a1 000000"))  // IFA_PROTO
    }

    @Test func `replaces an address and renews its lifetime`() throws {
        let assignment = AddressAssignment(
            interfaceIndex: InterfaceIndex(3), prefix: try #require(address), lifetime: .milliseconds(2500))
        #expect(
            NetlinkRequest.add(assignment, existing: .replace).encoded(sequence: 2)
                == hex(
                    "44000000 1400 0505 02000000 00000000",  // nlmsghdr: 68 B, RTM_NEWADDR, REQUEST|ACK|REPLACE|CREATE
                    "02 18 00 00 03000000",  // ifaddrmsg
                    "0800 0200 c0a864a7",  // IFA_LOCAL
                    "0800 0100 c0a864a7",  // IFA_ADDRESS
                    "0500 0b00 a1 000000",  // IFA_PROTO
                    "1400 0600 03000000 03000000 00000000 00000000"))  // IFA_CACHEINFO: preferred and valid for 3 s
    }

    @Test func `an IPv6 address is added without detecting duplicates`() throws {
        let address = try #require(IPPrefix("2001:db8::1/64"))
        let assignment = AddressAssignment(interfaceIndex: InterfaceIndex(2), prefix: address)
        #expect(
            NetlinkRequest.add(assignment).encoded(sequence: 1)
                == hex(
                    "50000000 1400 0506 01000000 00000000",  // nlmsghdr: 80 B, RTM_NEWADDR
                    "0a 40 00 00 02000000",  // ifaddrmsg: AF_INET6, /64
                    "1400 0200 20010db8000000000000000000000001",  // IFA_LOCAL
                    "1400 0100 20010db8000000000000000000000001",  // IFA_ADDRESS
                    "0800 0800 02000000",  // IFA_FLAGS: IFA_F_NODAD
                    "0500 0b00 a1 000000"))  // IFA_PROTO
    }

    @Test func `a lease on an IPv6 address is renewed without making it preferred`() throws {
        let assignment = AddressAssignment(
            interfaceIndex: InterfaceIndex(2), prefix: try #require(IPPrefix("2001:db8::1/64")),
            lifetime: .seconds(10), isDeprecated: true)
        #expect(
            NetlinkRequest.add(assignment, existing: .replace).encoded(sequence: 1)
                == hex(
                    "64000000 1400 0505 01000000 00000000",  // nlmsghdr: 100 B, RTM_NEWADDR, REQUEST|ACK|REPLACE|CREATE
                    "0a 40 00 00 02000000",  // ifaddrmsg: AF_INET6, /64
                    "1400 0200 20010db8000000000000000000000001",  // IFA_LOCAL
                    "1400 0100 20010db8000000000000000000000001",  // IFA_ADDRESS
                    "0800 0800 02000000",  // IFA_FLAGS: IFA_F_NODAD
                    "0500 0b00 a1 000000",  // IFA_PROTO
                    "1400 0600 00000000 0a000000 00000000 00000000"))  // IFA_CACHEINFO: deprecated, valid for 10 s
    }

    @Test func `deletes an address`() throws {
        #expect(
            NetlinkRequest.delete(try #require(address), from: InterfaceIndex(2)).encoded(sequence: 3)
                == hex(
                    "28000000 1500 0500 03000000 00000000",  // nlmsghdr: 40 B, RTM_DELADDR, REQUEST|ACK
                    "02 18 00 00 02000000",  // ifaddrmsg
                    "0800 0200 c0a864a7",  // IFA_LOCAL
                    "0800 0100 c0a864a7"))  // IFA_ADDRESS
    }

    @Test(arguments: [
        (Duration.zero, "01000000"), (.seconds(-5), "01000000"), (.seconds(1), "01000000"),
        (.seconds(4_294_967_295), "feffffff"), (.seconds(Int64.max), "feffffff"),
    ])
    func `keeps a lifetime within what the kernel takes`(lifetime: Duration, seconds: String) throws {
        let assignment = AddressAssignment(
            interfaceIndex: InterfaceIndex(3), prefix: try #require(address), lifetime: lifetime)
        let message = NetlinkRequest.add(assignment).encoded(sequence: 2)
        #expect(message.suffix(16).prefix(4) == hex(seconds)[...])
    }

    @Test func `leaves a too long label too long for the kernel to refuse`() throws {
        let assignment = AddressAssignment(
            interfaceIndex: InterfaceIndex(2), prefix: try #require(address),
            label: String(repeating: "x", count: 100_000))
        let label = hex("1500 0300") + Array(repeating: UInt8(ascii: "x"), count: 16) + [0, 0, 0, 0]
        let message = NetlinkRequest.add(assignment).encoded(sequence: 1)
        #expect(Array(message[40..<64]) == label)
    }
}
