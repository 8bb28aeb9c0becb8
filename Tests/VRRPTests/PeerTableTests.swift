import NetworkTypes
import Testing
import VRRP

/// What is remembered of each router that is heard.
struct PeerTableTests {
    private func address(_ number: Int) -> IPAddress {
        .v4(IPv4Address(bits: 0x0A00_0000 + UInt32(number)))
    }

    private let advertisement = Fixture.advertisement(.v3, priority: 120, interval: .milliseconds(500))

    @Test
    func `a router is Active until it resigns, or for three of its intervals`() {
        var table = PeerTable()
        #expect(!table.hasActive(at: Fixture.start))
        table.accepted(advertisement, from: Fixture.lower, now: Fixture.start)
        #expect(table.hasActive(at: Fixture.start + .milliseconds(1499)))
        #expect(!table.hasActive(at: Fixture.start + .milliseconds(1500)))
        let resignation = Fixture.advertisement(.v3, priority: 0, interval: .milliseconds(500))
        table.accepted(resignation, from: Fixture.lower, now: Fixture.start + .milliseconds(1))
        #expect(!table.hasActive(at: Fixture.start + .milliseconds(2)))
    }

    @Test
    func `a peer's last advertisement and the errors of its packets are kept apart`() throws {
        var table = PeerTable()
        table.discarded(.checksum, from: Fixture.lower, now: Fixture.start)
        table.accepted(advertisement, from: Fixture.lower, now: Fixture.start + .seconds(1))
        table.accepted(advertisement, from: Fixture.higher, now: Fixture.start + .seconds(2))
        table.discarded(.ttl(1), from: Fixture.lower, now: Fixture.start + .seconds(3))
        table.discarded(.ttl(2), from: Fixture.lower, now: Fixture.start + .seconds(4))
        #expect(table.peers.map(\.address) == [Fixture.lower, Fixture.higher])
        let peer = try #require(table.peers.first)
        #expect(peer.lastHeard == Fixture.start + .seconds(4))
        #expect(peer.lastAdvertisement?.at == Fixture.start + .seconds(1))
        #expect(peer.lastAdvertisement?.priority == Priority(120))
        #expect(peer.lastAdvertisement?.interval == .milliseconds(500))
        #expect(peer.advertisements == 1)
        #expect(peer.errors == [.checksumErrors: 1, .ttlErrors: 2])
        #expect(table.peers.last?.errors == [:])
    }

    @Test
    func `a packet too short to name its sender is nobody's`() {
        var table = PeerTable()
        table.discarded(.length(3), from: nil, now: Fixture.start)
        #expect(table.peers.isEmpty)
    }

    @Test
    func `of too many peers the one heard longest ago is forgotten`() {
        var table = PeerTable()
        for number in 0..<PeerTable.limit {
            table.accepted(advertisement, from: address(number), now: Fixture.start + .seconds(number))
        }
        table.accepted(advertisement, from: address(0), now: Fixture.start + .seconds(100))
        table.accepted(advertisement, from: address(500), now: Fixture.start + .seconds(101))
        #expect(table.peers.count == PeerTable.limit)
        #expect(table.peers.contains { $0.address == address(0) })
        #expect(!table.peers.contains { $0.address == address(1) })
    }

    @Test
    func `forged senders do not drive out a real one`() {
        var table = PeerTable()
        table.accepted(advertisement, from: Fixture.higher, now: Fixture.start)
        for number in 0..<1000 {
            table.discarded(.checksum, from: address(number), now: Fixture.start + .seconds(number + 1))
        }
        #expect(table.peers.count == PeerTable.limit)
        #expect(table.peers.first?.address == Fixture.higher)
        #expect(table.peers.last?.address == address(999))
    }
}
