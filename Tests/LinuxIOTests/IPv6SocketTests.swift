import LinuxIO
import Netlink
import NetworkTypes
import Testing

@Suite(.enabled(if: NetworkNamespace.isAvailable, "needs the right to make network namespaces"))
struct IPv6SocketTests {
    private static let source = IPv6Address(high: 0xFE80 << 48, low: 0xA)
    private static let payload: [UInt8] = [0x31, 50, 90, 1]

    private struct Heard: Equatable {
        var bytes: [UInt8]
        var source: IPAddress
        var destination: IPAddress?
        var hopLimit: UInt8?
    }

    private static func receive(from receiver: AdvertisementReceiver) throws -> [Heard] {
        let buffers = ReceiveBuffers()
        var heard: [Heard] = []
        try waitUntilReadable(receiver.descriptor)
        _ = try receiver.receive(into: buffers) { packet, arrival in
            heard.append(
                Heard(
                    bytes: (0..<packet.count).map { packet[$0] }, source: arrival.source,
                    destination: arrival.destination, hopLimit: arrival.hopLimit))
        }
        return heard
    }

    @Test(arguments: [UInt8(255), 64])
    func `a receiver in the group hears the packet, where it came from and with which hop limit`(hopLimit: UInt8) throws
    {
        let heard = try NetworkNamespace.run { cable in
            try shell("ip address add fe80::a/64 dev left nodad")
            let group = AdvertisementReceiver.group6
            let receiver = try AdvertisementReceiver(
                interface: cable.right, protocol: .vrrp, scope: .group(.v6(group)))
            let sender = try AdvertisementSender(interface: cable.left, family: .ipv6)
            #expect(sender.enqueue(Self.payload, from: Self.source, to: group, hopLimit: hopLimit) == 0)
            #expect(sender.flush() == [])
            return try Self.receive(from: receiver)
        }
        #expect(
            heard == [
                Heard(
                    bytes: Self.payload, source: .v6(Self.source), destination: .v6(AdvertisementReceiver.group6),
                    hopLimit: hopLimit)
            ])
    }

    @Test func `the sender's own host does not hear what goes to the group`() throws {
        let count = try NetworkNamespace.run { cable in
            try shell("ip address add fe80::a/64 dev left nodad")
            let group = AdvertisementReceiver.group6
            let own = try AdvertisementReceiver(interface: cable.left, protocol: .vrrp, scope: .group(.v6(group)))
            let far = try AdvertisementReceiver(interface: cable.right, protocol: .vrrp, scope: .group(.v6(group)))
            let sender = try AdvertisementSender(interface: cable.left, family: .ipv6)
            _ = sender.enqueue(Self.payload, from: Self.source, to: group, hopLimit: 255)
            _ = sender.flush()
            #expect(try Self.receive(from: far).count == 1)
            return try own.receive(into: ReceiveBuffers()) { _, _ in }
        }
        #expect(count == 0)
    }

    @Test func `a receiver of one address hears what is sent there`() throws {
        let heard = try NetworkNamespace.run { _ in
            try shell("ip link set lo up")
            let (loopback, here) = (InterfaceIndex(1), IPv6Address(high: 0, low: 1))
            let receiver = try AdvertisementReceiver(
                interface: loopback, protocol: .vrrp, scope: .unicast(to: .v6(here)))
            let sender = try AdvertisementSender(interface: loopback, family: .ipv6)
            _ = sender.enqueue(Self.payload, from: here, to: here, hopLimit: 7)
            #expect(sender.flush() == [])
            return try Self.receive(from: receiver)
        }
        #expect(heard.map(\.bytes) == [Self.payload])
        #expect(heard.map(\.hopLimit) == [7])
    }

    @Test func `no socket is opened on an interface that is not there`() throws {
        let errors = try NetworkNamespace.run { _ in
            let missing = InterfaceIndex(999)
            return [
                #expect(throws: SystemError.self) {
                    _ = try AdvertisementReceiver(
                        interface: missing, protocol: .vrrp, scope: .group(.v6(AdvertisementReceiver.group6)))
                },
                #expect(throws: SystemError.self) { _ = try AdvertisementSender(interface: missing, family: .ipv6) },
            ]
        }
        #expect(errors.allSatisfy { $0 != nil })
    }
}
