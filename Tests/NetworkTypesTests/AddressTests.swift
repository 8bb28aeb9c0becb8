import NetworkTypes
import Testing

/// Addresses as text, as bytes and in the order of the protocol.
struct AddressTests {
    @Test(arguments: ["0.0.0.0", "192.168.100.167", "255.255.255.255"])
    func `IPv4 text is read and written back`(text: String) {
        #expect(IPv4Address(text)?.description == text)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "+1.2.3.4", "1..2.3", "a.b.c.d"])
    func `what is no IPv4 address is refused`(text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test(arguments: [
        ("::", "::"), ("::1", "::1"), ("fe80::1", "fe80::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:DB8::A", "2001:db8::a"), ("::ffff:192.0.2.1", "::ffff:c000:201"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("1::", "1::"), ("0:0:1::", "0:0:1::"),
    ])
    func `IPv6 text is written in its canonical form`(text: String, canonical: String) {
        #expect(IPv6Address(text)?.description == canonical)
    }

    @Test(arguments: [
        "", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1:2:3:4:5:6:7::8:9",
        "::1%eth0", "1.2.3.4::", "::1.2.3",
    ])
    func `what is no IPv6 address is refused`(text: String) {
        #expect(IPv6Address(text) == nil)
    }

    @Test
    func `bytes are in network order and make the same address again`() throws {
        let address = try #require(IPv6Address("2001:db8::167"))
        #expect(address.bytes.prefix(4) == [0x20, 0x01, 0x0D, 0xB8])
        #expect(IPv6Address(bytes: address.bytes) == address)
        #expect(IPv4Address(192, 0, 2, 1).bytes == [192, 0, 2, 1])
    }

    @Test
    func `addresses compare as unsigned numbers`() {
        let ascending = ["1.255.255.255", "2.0.0.0", "128.0.0.1", "200.0.0.0", "::1", "fe80::1"].compactMap {
            IPAddress($0)
        }
        #expect(ascending == ascending.shuffled().sorted())
    }

    @Test(arguments: [
        ("192.168.100.167/24", "192.168.100.11", true), ("192.168.100.167/24", "192.168.101.11", false),
        ("10.0.0.1/0", "192.168.101.11", true), ("10.0.0.1/32", "10.0.0.1", true), ("10.0.0.1/32", "10.0.0.2", false),
        ("2001:db8::1/64", "2001:db8::ffff", true), ("2001:db8::1/65", "2001:db8:0:0:8000::", false),
        ("2001:db8::1/128", "2001:db8::1", true), ("10.0.0.1/0", "::1", false),
    ])
    func `a prefix knows its network`(prefix: String, address: String, isInside: Bool) throws {
        let (prefix, address) = (try #require(IPPrefix(prefix)), try #require(IPAddress(address)))
        #expect(prefix.contains(address) == isInside)
    }

    @Test(arguments: ["10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/", "10.0.0.1/8/8", "/8", "::1/129", "10.0.0.1/+8"])
    func `what is no prefix is refused`(text: String) {
        #expect(IPPrefix(text) == nil)
    }

    @Test
    func `the broadcast address is the highest of the network`() {
        #expect(IPPrefix("192.168.100.167/24")?.broadcast == IPv4Address(192, 168, 100, 255))
        #expect(IPPrefix("10.1.2.3/8")?.broadcast == IPv4Address(10, 255, 255, 255))
        #expect(IPPrefix("10.0.0.1/31")?.broadcast == nil)
        #expect(IPPrefix("10.0.0.1")?.length == 32)
    }

    @Test
    func `virtual and multicast MAC addresses are those of the standards`() {
        #expect(MACAddress.virtualRouter(.ipv4, vrid: 50).description == "00:00:5e:00:01:32")
        #expect(MACAddress.virtualRouter(.ipv6, vrid: 50).description == "00:00:5e:00:02:32")
        #expect(MACAddress.multicast(IPv4Address(224, 0, 0, 18)).description == "01:00:5e:00:00:12")
        #expect(MACAddress("9a:98:fa:67:62:20")?.bytes == [0x9A, 0x98, 0xFA, 0x67, 0x62, 0x20])
        #expect(MACAddress("9a:98:fa:67:62") == nil)
        #expect(MACAddress("9a:98:fa:67:62:2g") == nil)
    }
}
