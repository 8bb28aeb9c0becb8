import CLinux
import Glibc
import LinuxIO
import Netlink
import NetworkTypes
import Testing

@Suite(.enabled(if: NetworkNamespace.isAvailable, "needs the right to make network namespaces"))
struct AdvertisementSocketTests {
    /// An IPv4 datagram to 224.0.0.18 with a valid header checksum, which the kernel would otherwise fill in.
    private static func datagram(
        protocol number: UInt8 = 112, identification: UInt8 = 1, payload: [UInt8] = [0x21, 50, 90, 1]
    ) -> [UInt8] {
        let length = UInt16(20 + payload.count)
        var header: [UInt8] = [
            0x45, 0xC0, UInt8(length >> 8), UInt8(length & 0xFF), 0, identification, 0, 0, 255, number, 0, 0, 10, 0, 0,
            9, 224, 0, 0, 18,
        ]
        var sum = stride(from: 0, to: 20, by: 2).reduce(UInt32(0)) {
            $0 + UInt32(header[$1]) << 8 + UInt32(header[$1 + 1])
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        header[10] = UInt8(~sum >> 8 & 0xFF)
        header[11] = UInt8(~sum & 0xFF)
        return header + payload
    }

    /// What a receiver has heard: bytes and source.
    private struct Heard: Equatable {
        var bytes: [UInt8]
        var source: IPv4Address
    }

    /// Waits for `count` datagrams and returns them.
    private static func receive(_ count: Int, from receiver: AdvertisementReceiver) throws -> [Heard] {
        let buffers = ReceiveBuffers()
        var heard: [Heard] = []
        while heard.count < count {
            try waitUntilReadable(receiver.descriptor)
            heard += try receiveNow(from: receiver, buffers)
        }
        return heard
    }

    private static func receiveNow(
        from receiver: AdvertisementReceiver, _ buffers: ReceiveBuffers = ReceiveBuffers(),
        atMost maximum: Int = ReceiveBuffers.maximumDatagrams
    ) throws -> [Heard] {
        var heard: [Heard] = []
        let count = try receiver.receive(atMost: maximum, into: buffers) { datagram, arrival in
            guard case .v4(let source) = arrival.source else { return }
            heard.append(Heard(bytes: (0..<datagram.count).map { datagram[$0] }, source: source))
        }
        #expect(count == heard.count)
        return heard
    }

    @Test(arguments: AdvertisementProtocol.allCases)
    func `one end hears exactly what the other sends and the sender does not`(number: AdvertisementProtocol) throws {
        let datagram = Self.datagram(protocol: UInt8(number.rawValue))
        let (heard, echoed) = try NetworkNamespace.run { cable in
            let receiver = try AdvertisementReceiver(interface: cable.right, protocol: number)
            let ownReceiver = try AdvertisementReceiver(interface: cable.left, protocol: number)
            let sender = try AdvertisementSender(interface: cable.left)
            #expect(sender.enqueue(datagram) == 0)
            #expect(sender.flush() == [])
            return (try Self.receive(1, from: receiver), try Self.receiveNow(from: ownReceiver))
        }
        #expect(heard == [Heard(bytes: datagram, source: IPv4Address(10, 0, 0, 9))])
        #expect(echoed == [])
    }

    @Test func `hears only its own protocol`() throws {
        let (vrrp, header) = try NetworkNamespace.run { cable in
            let vrrp = try AdvertisementReceiver(interface: cable.right, protocol: .vrrp)
            let header = try AdvertisementReceiver(interface: cable.right, protocol: .authenticationHeader)
            let sender = try AdvertisementSender(interface: cable.left)
            _ = sender.enqueue(Self.datagram(protocol: 112))
            _ = sender.enqueue(Self.datagram(protocol: 51))
            #expect(sender.flush() == [])
            return (try Self.receive(1, from: vrrp), try Self.receive(1, from: header))
        }
        #expect(vrrp.map(\.bytes[9]) == [112])
        #expect(header.map(\.bytes[9]) == [51])
    }

    @Test func `receives a burst in order and no more at a time than asked`() throws {
        let count = 3 * ReceiveBuffers.maximumDatagrams
        let datagrams = (1...count).map { Self.datagram(identification: UInt8($0)) }
        let (first, second, rest) = try NetworkNamespace.run { cable in
            let receiver = try AdvertisementReceiver(interface: cable.right, protocol: .vrrp)
            let sender = try AdvertisementSender(interface: cable.left)
            #expect(datagrams.map { sender.enqueue($0) } == Array(0..<count))
            #expect(sender.flush() == [])
            try waitUntilReadable(receiver.descriptor)
            let first = try Self.receiveNow(from: receiver, atMost: 1)
            let second = try Self.receive(1, from: receiver)
            return (first, second, try Self.receive(count - 1 - second.count, from: receiver))
        }
        #expect(first.count == 1)
        #expect(second.count <= ReceiveBuffers.maximumDatagrams)
        #expect((first + second + rest).map(\.bytes) == datagrams)
    }

    @Test func `receives the longest advertisement whole`() throws {
        let datagram = Self.datagram(payload: [UInt8](repeating: 0x5A, count: 8 + 255 * 4))
        let heard = try NetworkNamespace.run { cable in
            let receiver = try AdvertisementReceiver(interface: cable.right, protocol: .vrrp)
            let sender = try AdvertisementSender(interface: cable.left)
            _ = sender.enqueue(datagram)
            #expect(sender.flush() == [])
            return try Self.receive(1, from: receiver)
        }
        #expect(heard.map(\.bytes) == [datagram])
    }

    @Test func `a datagram that is too long does not hold up the next`() throws {
        let (failures, heard) = try NetworkNamespace.run { cable in
            let receiver = try AdvertisementReceiver(interface: cable.right, protocol: .vrrp)
            let sender = try AdvertisementSender(interface: cable.left)
            _ = sender.enqueue(Self.datagram(identification: 1))
            let tooLong = sender.enqueue(Self.datagram(payload: [UInt8](repeating: 0, count: 3000)))
            _ = sender.enqueue(Self.datagram(identification: 3))
            let failures = sender.flush()
            #expect(failures.map(\.index) == [tooLong])
            return (failures, try Self.receive(2, from: receiver))
        }
        #expect(failures.map(\.errno) == [EMSGSIZE])
        #expect(heard.map(\.bytes[5]) == [1, 3])
    }

    @Test func `every datagram fails while the interface is down and none afterwards`() throws {
        let (down, up) = try NetworkNamespace.run { cable in
            let sender = try AdvertisementSender(interface: cable.left)
            try shell("ip link set left down")
            for _ in 0..<3 { _ = sender.enqueue(Self.datagram()) }
            let down = sender.flush()
            try shell("ip link set left up")
            _ = sender.enqueue(Self.datagram())
            return (down, sender.flush())
        }
        #expect(down.map(\.index) == [0, 1, 2])
        #expect(up == [])
    }

    @Test func `outlives a link that goes down and comes back`() throws {
        let (refused, heard) = try NetworkNamespace.run { cable in
            let receiver = try AdvertisementReceiver(interface: cable.right, protocol: .vrrp)
            let sender = try AdvertisementSender(interface: cable.left)
            let frames = try LinkLayerSocket(interface: cable.left)
            try shell("ip link set left down && ip link set right down")
            _ = frames.enqueue([UInt8](repeating: 0xFF, count: 60))
            let refused = frames.flush()
            let monitor = try NetlinkMonitorSocket()
            try shell("ip link set left up && ip link set right up")
            try cable.waitUntilRunning(monitor)
            _ = sender.enqueue(Self.datagram())
            _ = frames.enqueue([UInt8](repeating: 0xFF, count: 60))
            #expect(sender.flush() == [])
            #expect(frames.flush() == [])
            return (refused, try Self.receive(1, from: receiver))
        }
        #expect(refused.map(\.errno) == [ENETDOWN])
        #expect(heard.map(\.bytes) == [Self.datagram()])
    }

    @Test func `tells what the interface's queue has dropped`() throws {
        let failures = try NetworkNamespace.run { cable in
            let sender = try AdvertisementSender(interface: cable.left)
            try shell("tc qdisc add dev left root pfifo limit 0")
            _ = sender.enqueue(Self.datagram())
            return sender.flush()
        }
        #expect(failures.map(\.errno) == [ENOBUFS])
    }

    @Test func `refuses more than the queue holds`() throws {
        let accepted = try NetworkNamespace.run { cable in
            let sender = try AdvertisementSender(interface: cable.left)
            let accepted = (0..<2000).prefix { _ in sender.enqueue(Self.datagram()) != nil }.count
            #expect(sender.flush() == [])
            #expect(sender.enqueue(Self.datagram()) == 0, "there is room again")
            return accepted
        }
        #expect(accepted == AdvertisementSender.maximumDatagrams)
    }

    @Test func `cannot be opened on an interface that is not there`() throws {
        let errors = try NetworkNamespace.run { _ in
            let missing = InterfaceIndex(999)
            return [
                #expect(throws: SystemError.self) {
                    _ = try AdvertisementReceiver(interface: missing, protocol: .vrrp)
                },
                #expect(throws: SystemError.self) { _ = try AdvertisementSender(interface: missing) },
                #expect(throws: SystemError.self) { _ = try LinkLayerSocket(interface: missing) },
            ]
        }
        #expect(errors.map { $0?.errno } == [ENODEV, EADDRNOTAVAIL, ENODEV])
    }

    @Test func `a frame arrives as it was sent`() throws {
        // Gratuitous ARP: 10.0.0.167 is at 02:00:00:00:00:01.
        let frame: [UInt8] =
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1, 0x08, 0x06]
            + [0, 1, 0x08, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 167, 0, 0, 0, 0, 0, 0, 10, 0, 0, 167]
        let received = try NetworkNamespace.run { cable in
            let receiver = OwnedDescriptor(socket(AF_PACKET, CLinux_SOCK_RAW, 0))
            var address = sockaddr_ll()
            address.sll_family = UInt16(AF_PACKET)
            address.sll_protocol = UInt16(ETH_P_ARP).bigEndian
            address.sll_ifindex = cable.right.rawValue
            let isBound = withUnsafeBytes(of: &address) {
                bind(receiver.rawValue, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
            }
            try #require(isBound == 0)
            let sender = try LinkLayerSocket(interface: cable.left)
            #expect(sender.enqueue(frame) == 0)
            #expect(sender.flush() == [])
            try waitUntilReadable(receiver.rawValue)
            var buffer = [UInt8](repeating: 0, count: 2048)
            let count = recv(receiver.rawValue, &buffer, buffer.count, 0)
            return Array(buffer.prefix(count))
        }
        #expect(received == frame)
    }
}
