import NetworkTypes
import Testing
import VRRP

/// No bytes may trap: not truncated, not prolonged, not changed, not made up.
struct MutatedPacketTests {
    /// SplitMix64: the same numbers on every run.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    private static let rounds = 400

    private func mutated(_ packet: [UInt8], _ random: inout Random) -> [UInt8] {
        var packet = packet
        for _ in 0..<Int.random(in: 1...4, using: &random) where !packet.isEmpty {
            let index = packet.indices.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<6, using: &random) {
            case 0: packet[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
            case 1: packet[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: packet.removeSubrange(index...)
            case 3:
                packet.append(
                    contentsOf: (0..<Int.random(in: 1...40, using: &random)).map { UInt8(truncatingIfNeeded: $0) })
            case 4: packet.remove(at: index)
            default: packet[index] = UInt8.random(in: 0...255, using: &random)
            }
        }
        return packet
    }

    /// With lengths and a checksum that fit, so that what lies behind them is reached too.
    private func mended(_ packet: [UInt8], to envelope: Envelope, at start: Int) -> [UInt8] {
        guard packet.count >= start + 8 else { return packet }
        var packet = packet
        var checksum = InternetChecksum()
        packet.replaceSubrange(start + 6..<start + 8, with: [0, 0])
        switch envelope.source.family {
        case .ipv4:
            packet.replaceSubrange(2..<4, with: bigEndian(packet.count))
            let length = 8 + 4 * Int(packet[start + 3]) + (packet[start] >> 4 == 2 ? 8 : 0)
            checksum.add(packet.span, in: start..<min(packet.count, start + length))
        case .ipv6:
            let header =
                envelope.source.bytes + envelope.destination.bytes + bigEndian(packet.count) + [0, 112]
            checksum.add(header.span, in: 0..<header.count)
            checksum.add(packet.span, in: 0..<packet.count)
        }
        packet.replaceSubrange(start + 6..<start + 8, with: bigEndian(Int(checksum.value)))
        return packet
    }

    private func bigEndian(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)] }

    private func decode(
        _ packet: [UInt8], _ envelope: Envelope, at time: Int64, _ codec: inout PacketCodec
    ) -> PacketError? {
        do throws(PacketError) {
            switch envelope.source.family {
            case .ipv4:
                _ = PacketCodec.vrid(of: packet.span)
                _ = PacketCodec.source(of: packet.span)
                _ = try codec.decode(ipv4: packet.span, at: time)
            case .ipv6:
                _ = PacketCodec.vrid(ipv6: packet.span)
                _ = try codec.decode(ipv6: packet.span, envelope: envelope, at: time)
            }
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: GoldenFrame.all)
    func `random changes to a golden frame are read or refused, never trapped on`(frame: GoldenFrame) {
        var random = Random(state: UInt64(frame.hex.count) << 8 | UInt64(frame.priority))
        let whole = frame.sender.family == .ipv4 ? frame.packet : frame.payload
        let start = frame.sender.family == .ipv6 ? 0 : whole[9] == 51 ? 44 : 20
        let envelope = frame.envelope
        var codec = PacketCodec(frame.receiver)
        var errors: Set<PacketError> = []
        for _ in 0..<Self.rounds {
            let packet = mutated(whole, &random)
            for packet in [packet, mended(packet, to: envelope, at: start)] {
                if let error = decode(packet, envelope, at: frame.wallMicroseconds, &codec) { errors.insert(error) }
            }
        }
        let counters = Set(errors.map(\.counter))
        #expect(counters.isSuperset(of: [.packetLengthErrors, .checksumErrors, .vridErrors]))
    }

    @Test(arguments: GoldenFrame.all)
    func `random bytes are refused`(frame: GoldenFrame) {
        var random = Random(state: UInt64(frame.hex.count))
        let envelope = frame.envelope
        var codec = PacketCodec(frame.receiver)
        for _ in 0..<Self.rounds {
            let length = Int.random(in: 0...100, using: &random)
            var packet = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            if !packet.isEmpty, Bool.random(using: &random) { packet[0] = 0x45 }
            #expect(decode(packet, envelope, at: frame.wallMicroseconds, &codec) != nil)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, Int64.max])
    func `no clock is too odd to sign and check by`(time: Int64) {
        for frame in GoldenFrame.signed {
            var codec = PacketCodec(frame.sender)
            #expect(!codec.encode(frame.advertisement, from: frame.envelope.source, at: time).isEmpty)
            #expect(codec.encode(frame.advertisement, from: frame.envelope.source, at: 0).count == 1)
            let packet = frame.sender.family == .ipv4 ? frame.packet : frame.payload
            _ = decode(packet, frame.envelope, at: time, &codec)
        }
    }
}
