import NetworkTypes
import Testing

@testable import VRRP

/// Who else says that he has an address of ours, and how he is asked.
struct AddressClaimTests {
    private static let own = MACAddress.virtualRouter(.ipv4, vrid: 50)
    private static let other = MACAddress.virtualRouter(.ipv4, vrid: 51)
    private static let address = IPAddress.v4(IPv4Address(192, 168, 100, 167))

    @Test func `a probe asks in nobody's name`() {
        let frame = AddressProbe.frame(asking: IPv4Address(192, 168, 100, 167), from: Self.own)
        #expect(
            hex(frame) == "ffffffffffff00005e000132" + "0806" + "00010800060400" + "01" + "00005e000132" + "00000000"
                + "000000000000" + "c0a864a7")
        #expect(AddressClaim(arp: frame.span) == nil)
    }

    /// Checksum by hand: RFC 4861, 4.3, behind the pseudo-header of RFC 8200, 8.1.
    @Test func `a solicitation goes to the group of the address, from an address of ours`() throws {
        let source: IPv6Address = Fixture.literal("fe80::11")
        let frame = NeighborSolicitation.frame(asking: Fixture.literal("2001:db8::12:167"), from: source, at: Self.own)
        #expect(hex(frame.prefix(14)) == "3333ff120167" + "00005e000132" + "86dd")
        #expect(hex(frame[14..<22]) == "6000000000203aff" && hex(frame[38..<54]) == "ff0200000000000000000001ff120167")
        #expect(hex(frame[54..<56]) == "8700" && hex(frame[62..<78]) == "20010db8000000000000000000120167")
        #expect(hex(frame[78...]) == "010100005e000132")
        var checksum = InternetChecksum()
        checksum.add(frame.span, in: 54..<frame.count)
        let group: IPv6Address = Fixture.literal("ff02::1:ff12:167")
        checksum.add(
            PseudoHeader(source: .v6(source), destination: .v6(group), protocolNumber: 58), length: frame.count - 54)
        #expect(checksum.value == 0)
    }

    @Test func `answers and announcements say who has an address`() {
        let announcement = GratuitousARP.frame(announcing: IPv4Address(192, 168, 100, 167), at: Self.other)
        #expect(AddressClaim(arp: announcement.span)?.mac == Self.other)
        #expect(AddressClaim(arp: announcement.span)?.address == Self.address)
        let address: IPv6Address = Fixture.literal("2001:db8::167")
        let advertisement = NeighborAdvertisement.frame(announcing: address, at: Self.other, isRouter: true)
        #expect(AddressClaim(neighborAdvertisement: advertisement.span)?.mac == Self.other)
        #expect(AddressClaim(neighborAdvertisement: advertisement.span)?.address == .v6(address))
        for length in 0..<announcement.count {
            #expect(AddressClaim(arp: Array(announcement.prefix(length)).span) == nil)
        }
        for length in 0..<78 {
            #expect(AddressClaim(neighborAdvertisement: Array(advertisement.prefix(length)).span) == nil)
        }
        for length in 0..<34 { #expect(FrameSender(.ipv4, Array(announcement.prefix(length)).span) == nil) }
    }

    private func claim(_ peerMonitor: inout PeerMonitor, _ router: VirtualRouter, at now: ContinuousClock.Instant) {
        peerMonitor.claimed(Self.address, by: Self.other, own: Self.own, of: router, now: now)
    }

    @Test func `who answers twice while this router is Active is named until he is silent`() throws {
        var peerMonitor = PeerMonitor()
        let (router, start) = VirtualRouter.active(.v3)
        claim(&peerMonitor, router, at: start + .milliseconds(1900))
        #expect(peerMonitor.addressesToProbe.isEmpty, "The Active before may still have it.")
        claim(&peerMonitor, router, at: start + .seconds(2))
        #expect(peerMonitor.addressesToProbe == [Self.address] && peerMonitor.findings.isEmpty)
        claim(&peerMonitor, router, at: start + .seconds(4))
        let finding = try #require(peerMonitor.takeChanges(now: start + .seconds(4)).first?.finding)
        #expect(finding.kind == .foreignMAC && finding.peer == Self.address && finding.mac == Self.other)
        #expect(
            finding.summary == "the host at 00:00:5e:00:01:33 answers for 192.168.100.167, "
                + "which this node holds at 00:00:5e:00:01:32")
        peerMonitor.review(for: router, now: start + .seconds(11))
        #expect(peerMonitor.findings.count == 1)
        peerMonitor.review(for: router, now: start + .seconds(12))
        #expect(peerMonitor.takeChanges(now: start + .seconds(12)).map(\.ending) == [.silent])
    }

    @Test func `an answer that does not come again is forgotten`() {
        var peerMonitor = PeerMonitor()
        let (router, start) = VirtualRouter.active(.v3)
        claim(&peerMonitor, router, at: start + .seconds(2))
        peerMonitor.review(for: router, now: start + .seconds(10))
        #expect(peerMonitor.anomalies.isEmpty && !peerMonitor.hasChanges)
    }

    @Test func `a router that is Active no more has nothing to say about its addresses`() {
        var peerMonitor = PeerMonitor()
        let (router, start) = VirtualRouter.active(.v3)
        for second in 2...4 { claim(&peerMonitor, router, at: start + .seconds(second)) }
        peerMonitor.review(for: VirtualRouter.backup(.v3), now: start + .seconds(5))
        #expect(peerMonitor.takeChanges(now: start + .seconds(5)).map(\.ending) == [nil, .roleChanged])
        claim(&peerMonitor, VirtualRouter.backup(.v3), at: start + .seconds(6))
        #expect(peerMonitor.anomalies.isEmpty)
    }
}
