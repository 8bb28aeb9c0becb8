import Netlink
import NetworkTypes
import Testing

/// Datagrams of a Linux 6 kernel, read.
struct NetlinkMessageTests {
    private func messages(in datagram: [UInt8]) -> [NetlinkMessage] {
        NetlinkMessage.messages(in: datagram.span)
    }

    private let upLink = hex(
        "44000000 1000 0200 07000000 775d0000",  // nlmsghdr: 68 B, RTM_NEWLINK, MULTI, sequence 7
        "00 00 0100 03000000 43100100 00000000",  // ifinfomsg: Ethernet, index 3, up and running
        "0700 0300 763000 00",  // IFLA_IFNAME "v0"
        "0800 0d00 e8030000",  // IFLA_TXQLEN
        "0800 0400 dc050000",  // IFLA_MTU 1500
        "0a00 0100 020000000001 0000")  // IFLA_ADDRESS

    @Test func `reads a link`() {
        #expect(
            messages(in: upLink) == [
                .link(
                    LinkMessage(
                        index: InterfaceIndex(3), name: "v0", isUp: true, isRunning: true,
                        mac: MACAddress("02:00:00:00:00:01"), mtu: 1500))
            ])
    }

    @Test(arguments: [
        ("43100100", true, true, false),
        ("03100000", true, false, false),  // no carrier: UP, neither RUNNING nor LOWER_UP
        ("03100100", true, false, false),  // a carrier, but not operational: dormant
        ("43100000", true, false, false),  // the carrier is gone, and RUNNING not yet
        ("02100000", false, false, false),
        ("49000100", true, true, true),
    ])
    func `reads the flags of a link`(flags: String, isUp: Bool, isRunning: Bool, isLoopback: Bool) {
        var datagram = upLink
        datagram.replaceSubrange(24..<28, with: hex(flags))
        guard case .link(let link) = messages(in: datagram).first else {
            Issue.record("no link was read")
            return
        }
        #expect((link.isUp, link.isRunning, link.isLoopback) == (isUp, isRunning, isLoopback))
    }

    @Test func `reads the end of a link`() {
        var datagram = upLink
        datagram[4] = 0x11  // RTM_DELLINK
        guard case .link(let link) = messages(in: datagram).first else {
            Issue.record("no link was read")
            return
        }
        #expect(link.deleted)
    }

    @Test func `takes a bridge port leaving for no end of a link`() {
        var datagram = upLink
        datagram[4] = 0x11  // RTM_DELLINK
        datagram[16] = 0x07  // AF_BRIDGE
        #expect(messages(in: datagram) == [])
    }

    @Test func `skips wireless events`() {
        let datagram = hex(
            "34000000 1000 0000 00000000 00000000",  // nlmsghdr: 52 B, RTM_NEWLINK
            "00 00 0100 03000000 43100100 00000000",  // ifinfomsg
            "0700 0300 763000 00",  // IFLA_IFNAME "v0"
            "0c00 0b00 08000000 11223344")  // IFLA_WIRELESS
        #expect(messages(in: datagram) == [])
    }

    @Test(arguments: ["0700 0300 ff3000 00", "0500 0300 00 000000", "0800 0d00 e8030000"])
    func `skips a link without a name that can be written`(attribute: String) {
        let datagram = hex(
            "28000000 1000 0000 00000000 00000000",  // nlmsghdr: 40 B, RTM_NEWLINK
            "00 00 0100 03000000 43100100 00000000",  // ifinfomsg
            attribute)  // IFLA_IFNAME that is not UTF-8, that is empty, or none
        #expect(messages(in: datagram) == [])
    }

    private let ourAddress = hex(
        "5c000000 1400 0000 00000000 00000000",  // nlmsghdr: 92 B, RTM_NEWADDR
        "02 18 80 fd 03000000",  // ifaddrmsg: AF_INET, /24, PERMANENT, scope link, interface 3
        "0800 0100 c00002a7",  // IFA_ADDRESS
        "0800 0200 c00002a7",  // IFA_LOCAL
        "0800 0400 c00002ff",  // IFA_BROADCAST
        "0500 0b00 a1 000000",  // IFA_PROTO
        "0900 0300 76303a31 00 000000",  // IFA_LABEL "v0:1"
        "0800 0800 80000000",  // IFA_FLAGS
        "1400 0600 ffffffff ffffffff 0d2c0300 0d2c0300")  // IFA_CACHEINFO

    @Test func `reads an address`() throws {
        let message = AddressMessage(
            interfaceIndex: InterfaceIndex(3), prefix: try #require(IPPrefix("192.0.2.167/24")), label: "v0:1",
            broadcast: IPv4Address(192, 0, 2, 255), scope: 253, flags: 0x80, protocolMark: 0xA1)
        #expect(messages(in: ourAddress) == [.address(message)])
        #expect(message.isMarkedAsOurs)
        #expect(!message.isSecondary)
    }

    @Test func `reads the end of an address`() {
        var datagram = ourAddress
        datagram[4] = 0x15  // RTM_DELADDR
        guard case .address(let address) = messages(in: datagram).first else {
            Issue.record("no address was read")
            return
        }
        #expect(address.deleted)
        #expect(!address.isRemovedByProgram, "the kernel does what it does by itself in nobody's name")
        datagram[12] = 0x77  // the port of whoever asked for it
        guard case .address(let removed) = messages(in: datagram).first else {
            Issue.record("no address was read")
            return
        }
        #expect(removed.isRemovedByProgram)
    }

    @Test func `reads the alternative names of a link`() throws {
        let datagram = hex(
            "3c000000 1000 0000 00000000 00000000",  // nlmsghdr: 60 B, RTM_NEWLINK
            "00 00 0100 03000000 43100100 00000000",  // ifinfomsg
            "0700 0300 763000 00",  // IFLA_IFNAME "v0"
            "1400 3480",  // IFLA_PROP_LIST, nested
            "0800 3500 6c616e00",  // IFLA_ALT_IFNAME "lan"
            "0700 3500 773000 00")  // IFLA_ALT_IFNAME "w0"
        guard case .link(let link) = messages(in: datagram).first else {
            Issue.record("no link was read")
            return
        }
        #expect(link.name == "v0" && link.alternativeNames == ["lan", "w0"])
    }

    @Test func `takes the local address of a point to point link and not its peer`() throws {
        let datagram = hex(
            "4c000000 1400 0200 07000000 775d0000",  // nlmsghdr
            "02 20 80 00 03000000",  // ifaddrmsg: AF_INET, /32
            "0800 0100 0a000002",  // IFA_ADDRESS: the peer
            "0800 0200 0a000001",  // IFA_LOCAL
            "0700 0300 763000 00",  // IFA_LABEL
            "0800 0800 80000000",  // IFA_FLAGS
            "1400 0600 ffffffff ffffffff 0c2c0300 0c2c0300")  // IFA_CACHEINFO
        #expect(
            messages(in: datagram) == [
                .address(
                    AddressMessage(
                        interfaceIndex: InterfaceIndex(3), prefix: try #require(IPPrefix("10.0.0.1/32")), label: "v0",
                        flags: 0x80))
            ])
    }

    @Test func `reads an IPv6 address whose flags need thirty two bits`() throws {
        let datagram = hex(
            "48000000 1400 0200 07000000 775d0000",  // nlmsghdr
            "0a 40 82 00 03000000",  // ifaddrmsg: AF_INET6, /64
            "1400 0100 20010db8000000000000000000000001",  // IFA_ADDRESS
            "1400 0600 ffffffff ffffffff 0e2c0300 0e2c0300",  // IFA_CACHEINFO
            "0800 0800 01020000")  // IFA_FLAGS: TEMPORARY, NOPREFIXROUTE
        let message = AddressMessage(
            interfaceIndex: InterfaceIndex(3), prefix: try #require(IPPrefix("2001:db8::1/64")), flags: 0x201)
        #expect(messages(in: datagram) == [.address(message)])
        #expect(!message.isSecondary, "in IPv6 the bit means a temporary address")
    }

    @Test func `tells a secondary address`() {
        var datagram = ourAddress
        datagram[datagram.count - 24] = 0x81
        guard case .address(let address) = messages(in: datagram).first else {
            Issue.record("no address was read")
            return
        }
        #expect(address.isSecondary)
    }

    @Test func `reads acknowledgements with the kernel's words`() {
        let success = hex(
            "24000000 0200 0001 09000000 775d0000",  // nlmsghdr: 36 B, NLMSG_ERROR, CAPPED, sequence 9
            "00000000",  // nlmsgerr: no error
            "28000000 1400 0506 09000000 00000000")  // the request's nlmsghdr
        let refusal = hex(
            "40000000 0200 0003 07000000 775d0000",  // nlmsghdr: 64 B, NLMSG_ERROR, CAPPED|ACK_TLVS, sequence 7
            "9dffffff",  // nlmsgerr: -EADDRNOTAVAIL
            "20000000 1500 0500 07000000 00000000",  // the request's nlmsghdr
            "1c00 0100 697076343a2041646472657373206e6f7420666f756e6400")  // NLMSGERR_ATTR_MSG
        #expect(
            messages(in: success + refusal) == [
                .acknowledgement(.init(sequence: 9, errno: 0)),
                .acknowledgement(.init(sequence: 7, errno: 99, text: "ipv4: Address not found")),
            ])
    }

    @Test func `finds the kernel's words behind an echoed request`() {
        let refusal = hex(
            "38000000 0200 0002 07000000 775d0000",  // nlmsghdr: 56 B, NLMSG_ERROR, ACK_TLVS, sequence 7
            "efffffff",  // nlmsgerr: -EEXIST
            "18000000 1400 0506 07000000 00000000 02180000 03000000",  // the request, 24 B
            "0900 0100 6f6f707300 000000")  // NLMSGERR_ATTR_MSG "oops"
        #expect(
            messages(in: refusal) == [.acknowledgement(.init(sequence: 7, errno: 17, text: "oops"))])
    }

    @Test func `reads the end of a dump`() {
        let complete = hex("14000000 0300 0200 07000000 775d0000", "00000000")  // NLMSG_DONE
        let failed = hex("14000000 0300 0200 08000000 775d0000", "a6ffffff")  // NLMSG_DONE, -EMSGSIZE
        #expect(
            messages(in: complete + failed) == [.done(sequence: 7, errno: 0), .done(sequence: 8, errno: 90)])
    }

    @Test func `tells that a dump was interrupted`() {
        var datagram = upLink
        datagram[6] = 0x12  // MULTI|DUMP_INTR
        #expect(messages(in: datagram).count == 2)
        #expect(messages(in: datagram).first == .dumpInterrupted(sequence: 7))
    }

    @Test func `tells an overrun and skips what it does not know`() {
        let datagram = hex(
            "10000000 0100 0000 00000000 00000000",  // NLMSG_NOOP
            "14000000 1800 0000 00000000 00000000 00000000",  // RTM_NEWROUTE
            "10000000 0400 0000 00000000 00000000")  // NLMSG_OVERRUN
        #expect(messages(in: datagram) == [.overrun])
    }
}
