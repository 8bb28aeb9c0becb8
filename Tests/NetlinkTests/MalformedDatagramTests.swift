import Netlink
import NetworkTypes
import Testing

/// Whatever arrives, reading it ends, and ends without a trap.
struct MalformedDatagramTests {
    /// One datagram with every kind of message that is read.
    private static let datagram = hex(
        "44000000 1000 0200 07000000 775d0000",  // RTM_NEWLINK
        "00 00 0100 03000000 43100100 00000000",
        "0700 0300 763000 00  0800 0d00 e8030000  0800 0400 dc050000  0a00 0100 020000000001 0000",
        "40000000 1400 0000 00000000 00000000",  // RTM_NEWADDR
        "02 18 80 fd 03000000  0800 0100 c00002a7  0800 0200 c00002a7  0800 0400 c00002ff",
        "0500 0b00 a1 000000  0800 0800 80000000",
        "40000000 0200 0003 07000000 775d0000",  // NLMSG_ERROR
        "9dffffff 20000000 1500 0500 07000000 00000000 1c00 0100 697076343a2041646472657373206e6f7420666f756e6400",
        "14000000 0300 0200 07000000 775d0000 00000000",  // NLMSG_DONE
        "44000000 2000 0200 07000000 ae780000",  // RTM_NEWRULE
        "02 00 18 00 4d 00 00 01 00000000  0800 0f00 4d000000  0800 0e00 ffffffff  0500 1500 a1 000000",
        "0800 0600 fd7f0000  0800 0200 c6336400")

    private func messages(in datagram: [UInt8]) -> [NetlinkMessage] {
        NetlinkMessage.messages(in: datagram.span)
    }

    @Test func `is read whole before it is damaged`() {
        #expect(messages(in: Self.datagram).count == 5)
    }

    @Test(arguments: 0..<Self.datagram.count)
    func `yields only the messages that are whole when cut off`(at length: Int) {
        let ends = [68, 132, 196, 216, 284]
        #expect(messages(in: Array(Self.datagram.prefix(length))).count == ends.count { $0 <= length })
    }

    @Test(arguments: [UInt8(0x00), 0x01, 0x7F, 0x80, 0xFF])
    func `never traps on a wrong byte`(value: UInt8) {
        for position in Self.datagram.indices {
            var damaged = Self.datagram
            damaged[position] = value
            #expect(messages(in: damaged).count <= 6)
        }
    }

    @Test(arguments: [
        "00000000 1000 0000 00000000 00000000",  // a length of nothing must not be read for ever
        "0f000000 1000 0000 00000000 00000000",  // shorter than its own header
        "ffffffff 1000 0000 00000000 00000000",  // longer than any datagram
        "10000000 1000 0000 00000000 00000000",  // RTM_NEWLINK without ifinfomsg
        "10000000 1400 0000 00000000 00000000",  // RTM_NEWADDR without ifaddrmsg
        "10000000 0200 0000 00000000 00000000",  // NLMSG_ERROR without nlmsgerr
        "18000000 1400 0000 00000000 00000000 02180000 03000000",  // RTM_NEWADDR without an address
        "20000000 1400 0000 00000000 00000000 02210000 03000000 0800 0200 c00002a7",  // IPv4 /33
        "20000000 1400 0000 00000000 00000000 02180000 03000000 0700 0200 c0000200",  // an address of three bytes
        "20000000 1400 0000 00000000 00000000 0a180000 03000000 0800 0200 c00002a7",  // four bytes in AF_INET6
        "20000000 1400 0000 00000000 00000000 1c180000 03000000 0800 0200 c00002a7",  // AF_MPLS
        "20000000 1400 0000 00000000 00000000 02180000 03000000 0000 0200 c00002a7",  // an attribute of length 0
        "20000000 1400 0000 00000000 00000000 02180000 03000000 ffff 0200 c00002a7",  // an attribute that is too long
    ])
    func `yields nothing`(for datagram: String) {
        #expect(messages(in: hex(datagram)) == [])
    }

    @Test func `survives the smallest error number`() {
        let datagram = hex("24000000 0200 0001 09000000 00000000 00000080 ffffffff 1400 0506 09000000 00000000")
        #expect(messages(in: datagram) == [.acknowledgement(.init(sequence: 9, errno: .min))])
    }
}
