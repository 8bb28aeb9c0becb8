import Glibc
import LinuxIO
import NetworkTypes
import Testing

@Suite(.enabled(if: NetworkNamespace.isAvailable, "needs the right to make network namespaces"))
struct PacketFilterTests {
    private static let networks = "ip link set lo up; ip address add 2001:db8::1/64 dev lo nodad"
    private static let ping4 = "ping -c 1 -W 0.2 -q 127.0.0.1 >&2"
    private static let ping6 = "ping -c 1 -W 0.2 -q 2001:db8::1 >&2"
    private static let list = "nft list table inet aloft"

    private static let v4 = IPAddress.v4(IPv4Address(127, 0, 0, 1))
    private static let v6 = IPAddress.v6(IPv6Address(high: 0x2001_0DB8_0000_0000, low: 1))

    @Test func `packets to blocked addresses are dropped until they are unblocked`() throws {
        try NetworkNamespace.run { _ in
            try shell(Self.networks)
            try shell("\(Self.ping4) && \(Self.ping6)")
            let filter = try PacketFilter()
            try filter.block([Self.v4, Self.v6])
            try shell("! \(Self.ping4) && ! \(Self.ping6)")
            try shell("\(Self.list) | grep -q nd-neighbor-solicit && \(Self.list) | grep -q 'elements = { 127.0.0.1 }'")
            try filter.unblock([Self.v4])
            try shell("\(Self.ping4) && ! \(Self.ping6)")
            try filter.unblock([Self.v6])
            try shell("\(Self.ping6) && ! \(Self.list) 2>/dev/null")
        }
    }

    @Test func `a table that another program removed is made anew with all that is blocked`() throws {
        try NetworkNamespace.run { _ in
            try shell(Self.networks)
            let filter = try PacketFilter()
            try filter.block([Self.v4])
            try shell("nft flush ruleset")
            try filter.block([Self.v6])
            try shell("! \(Self.ping4) && ! \(Self.ping6)")
        }
    }

    @Test func `what an earlier run left behind is removed, and to find nothing is no error`() throws {
        try NetworkNamespace.run { _ in
            try PacketFilter().block([Self.v4])
            let filter = try PacketFilter()
            try filter.removeAll()
            try filter.removeAll()
            try shell("! \(Self.list) 2>/dev/null")
        }
    }

    @Test func `thousands of addresses are blocked at once`() throws {
        try NetworkNamespace.run { _ in
            let addresses = (0..<2500).map { IPAddress.v4(IPv4Address(bits: 0x0A01_0000 + UInt32($0))) }
            try PacketFilter().block(addresses)
            try shell("test $(\(Self.list) | grep -o '10\\.1\\.[0-9]*\\.[0-9]*' | wc -l) = 2500")
        }
    }
}
