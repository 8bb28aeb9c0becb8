import NetworkTypes
import Testing
import VRRP

/// How many addresses are advertised on a link with a small MTU.
struct CapacityTests {
    private func configuration(
        _ family: AddressFamily, _ version: ProtocolVersion, authentication: Authentication = .none
    ) -> VirtualRouter.Configuration {
        var configuration = Fixture.configuration(version, authentication: authentication)
        configuration.family = family
        configuration.addresses = (1...250).compactMap { number in
            IPPrefix(family == .ipv4 ? "10.9.1.\(number)/32" : "2001:db8::\(number)/64").map { VirtualAddress($0) }
        }
        return configuration
    }

    /// Measured with keepalived 2.2.7, which discards a list that is longer or shorter than its own.
    @Test(arguments: [
        (AddressFamily.ipv6, ProtocolVersion.v3, 1500, 89), (.ipv6, .v3, 1400, 83), (.ipv6, .v3, 1280, 76),
        (.ipv4, .v3, 600, 139), (.ipv4, .v3, 576, 133), (.ipv4, .v3, 300, 64), (.ipv4, .v2, 600, 137),
        (.ipv4, .v2, 576, 131),
    ])
    func `as many addresses are advertised as keepalived advertises`(
        family: AddressFamily, version: ProtocolVersion, mtu: Int, count: Int
    ) {
        #expect(configuration(family, version).advertisedAddresses(mtu: mtu).count == count)
    }

    @Test(arguments: [ProtocolVersion.v2, .v3], [68, 100, 576, 1280, 1500])
    func `whatever authenticates it, an advertisement fits into the MTU and has an address`(
        version: ProtocolVersion, mtu: Int
    ) throws {
        let password = AuthenticationKey(password: "secret")
        let kinds: [Authentication] =
            version == .v2 ? [.none, .simplePassword(password), .authenticationHeader(password)] : [.none]
        for kind in kinds {
            var router = VirtualRouter(configuration(.ipv4, version, authentication: kind))
            router.primaryAddress = Fixture.own
            router.mtu = mtu
            _ = router.startup(now: Fixture.start)
            let due = try #require(router.deadline)
            let sent = router.timerExpired(now: due).compactMap { action in
                if case .sendAdvertisement(let advertisement) = action { advertisement } else { nil }
            }
            var codec = PacketCodec(router.configuration)
            let advertisement = try #require(sent.first)
            #expect(!advertisement.addresses.isEmpty)
            for packet in codec.encode(advertisement, from: Fixture.own, at: 0) { #expect(packet.bytes.count <= mtu) }
        }
    }

    @Test
    func `a list that fits is advertised whole, and so is every list while the MTU is not known`() {
        let small = Fixture.configuration(.v3)
        #expect(small.advertisedAddresses(mtu: 1500) == small.advertisedAddresses)
        let large = configuration(.ipv6, .v3)
        #expect(large.advertisedAddresses(mtu: nil) == large.advertisedAddresses)
    }

    @Test
    func `another MTU counts for the next advertisement, also after a reload`() {
        var router = VirtualRouter(configuration(.ipv6, .v3))
        router.mtu = 1500
        #expect(router.advertisedAddresses.count == 89)
        router.mtu = 9000
        #expect(router.advertisedAddresses.count == 250)
        router.mtu = 1280
        #expect(router.advertisedAddresses.count == 76)
        var new = router.configuration
        new.preempts = false
        #expect(router.reconfigured(to: new, now: Fixture.start).router.advertisedAddresses.count == 76)
    }

    @Test
    func `a probe is as long as an advertisement, goes to the same routers and is for nobody`() throws {
        let router = VirtualRouter(Fixture.configuration(.v3))
        var codec = PacketCodec(router.configuration)
        let resignation = router.finalAdvertisements.resignation
        let packets = codec.encode(resignation, from: Fixture.own, at: 0)
        let before = codec
        let probes = codec.probes(like: resignation, from: Fixture.own)
        #expect(codec == before, "no number is used up")
        #expect(probes.map(\.destination) == packets.map(\.destination))
        #expect(probes.map(\.bytes.count) == packets.map(\.bytes.count))
        for probe in probes { #expect(PacketCodec.vrid(of: probe.bytes.span) == nil) }
    }
}
