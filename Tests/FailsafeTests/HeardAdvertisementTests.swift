import Failsafe
import NetworkTypes
import Testing

struct HeardAdvertisementTests {
    private static let header: [UInt8] = [0x45, 0, 0, 28, 0, 0, 0, 0, 255, 112, 0, 0, 192, 0, 2, 2, 224, 0, 0, 18]
    private static let advertisement: [UInt8] = [0x31, 51, 100, 0, 0, 100, 0, 0]

    @Test func `an advertisement is known over IPv4, behind an authentication header, and over IPv6`() {
        var behind = Self.header
        behind[9] = 51
        let authentication: [UInt8] = [112, 4] + [UInt8](repeating: 0, count: 22)
        let source = IPAddress.v6(IPv6Address(high: 0xFE80 << 48, low: 2))
        let found = [
            HeardAdvertisement(ipv4: (Self.header + Self.advertisement).span),
            HeardAdvertisement(ipv4: (behind + authentication + Self.advertisement).span),
            HeardAdvertisement(ipv6: Self.advertisement.span, source: source),
        ]
        #expect(found.map { $0?.priority } == [100, 100, 100])
        #expect(found.map { $0?.vrid } == [51, 51, 51])
        #expect(found.map { $0?.version } == [3, 3, 3])
        #expect(found.map { $0?.source } == [Fixture.other, Fixture.other, source])
    }

    @Test func `what is too short, or something else, is none`() {
        for length in 0..<(Self.header + Self.advertisement).count {
            #expect(HeardAdvertisement(ipv4: Array((Self.header + Self.advertisement).prefix(length)).span) == nil)
        }
        var other = Self.header + Self.advertisement
        other[9] = 17
        #expect(HeardAdvertisement(ipv4: other.span) == nil)
        other[9] = 112
        other[20] = 0x32
        #expect(HeardAdvertisement(ipv4: other.span) == nil, "no advertisement by its type")
    }
}
