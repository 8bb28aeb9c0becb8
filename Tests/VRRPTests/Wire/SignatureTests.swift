import NetworkTypes
import Testing
import VRRP

/// `auth_hmac`: who may sign, with what, and when.
struct SignatureTests {
    static let second: Int64 = 1_000_000
    /// 2026, in microseconds since 1970.
    static let now: Int64 = 1_795_000_000 * second
    static let keys: [UInt8: [UInt8]] = [1: Array(repeating: 0x11, count: 32), 2: Array(repeating: 0x22, count: 64)]

    static func parameters(
        keys: [UInt8: [UInt8]] = keys, active: UInt8 = 1, _ antiReplay: HMACAuthentication.AntiReplay = .time,
        _ mode: HMACAuthentication.Mode = .enforce
    ) -> HMACAuthentication {
        HMACAuthentication(
            keys: keys, activeKey: active, antiReplay: antiReplay, window: .seconds(5), mode: mode)
    }

    static func configuration(
        _ parameters: HMACAuthentication?, _ version: ProtocolVersion = .v3
    ) -> VirtualRouter.Configuration {
        Fixture.configuration(version, authentication: parameters.map { .hmac($0) } ?? .none)
    }

    static func codec(_ parameters: HMACAuthentication?, _ version: ProtocolVersion = .v3) -> PacketCodec {
        PacketCodec(configuration(parameters, version))
    }

    static func send(
        _ codec: inout PacketCodec, _ version: ProtocolVersion = .v3, from source: IPAddress = Fixture.own,
        at time: Int64 = now
    ) -> [UInt8] {
        codec.encode(Fixture.advertisement(version, priority: 100), from: source, at: time)[0].bytes
    }

    static func take(
        _ datagram: [UInt8], _ codec: inout PacketCodec, at time: Int64 = now
    ) -> Result<PacketCodec.Received, PacketError> {
        do throws(PacketError) {
            return .success(try codec.decode(ipv4: datagram.span, at: time))
        } catch {
            return .failure(error)
        }
    }

    static func error(_ datagram: [UInt8], _ codec: inout PacketCodec, at time: Int64 = now) -> PacketError? {
        guard case .failure(let error) = take(datagram, &codec, at: time) else { return nil }
        return error
    }

    /// Mode of the receiver; whether it is sent signed, unsigned or wrongly signed; what becomes of it.
    @Test(arguments: HMACAuthentication.Mode.allCases, [ProtocolVersion.v2, .v3])
    func `each mode signs and asks for signatures as it should`(
        mode: HMACAuthentication.Mode, version: ProtocolVersion
    ) throws {
        var plain = Self.codec(nil, version)
        var signer = Self.codec(Self.parameters(), version)
        var forger = Self.codec(Self.parameters(keys: [1: Array(repeating: 0x12, count: 32)]), version)
        var receiver = Self.codec(Self.parameters(.time, mode), version)

        let unsigned = Self.send(&plain, version)
        switch Self.take(unsigned, &receiver) {
        case .success(let received):
            #expect(mode != .enforce)
            #expect(received.isUnsigned)
        case .failure(let error):
            #expect(mode == .enforce)
            #expect(error == .missingTrailer)
        }
        let signed = try Self.take(Self.send(&signer, version), &receiver).get()
        #expect(!signed.isUnsigned)
        #expect(Self.error(Self.send(&forger, version), &receiver) == .invalidCode)
        let sent = Self.send(&receiver, version)
        #expect(sent.count == unsigned.count + (mode == .receiveOnly ? 0 : 28))
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `a signed packet is too long for a router that is not asked to check signatures`(version: ProtocolVersion) {
        var signer = Self.codec(Self.parameters(), version)
        var plain = Self.codec(nil, version)
        #expect(Self.error(Self.send(&signer, version), &plain) == .unexpectedTrailer)
    }

    @Test
    func `every flipped bit of a signed packet and its sender is noticed`() {
        var signer = Self.codec(Self.parameters())
        let whole = Self.send(&signer)
        for offset in Array(12..<16) + Array(20..<whole.count)
        where ![whole.count - 26, whole.count - 25].contains(offset) {
            for bit in 0..<8 {
                var packet = whole
                packet[offset] ^= 1 << bit
                var receiver = Self.codec(Self.parameters())
                #expect(Self.error(packet, &receiver) != nil, "byte \(offset), bit \(bit)")
            }
        }
    }

    @Test
    func `a trailer of another type, or of another key, is told apart`() {
        var signer = Self.codec(Self.parameters())
        var packet = Self.send(&signer)
        let trailer = packet.count - 28
        var receiver = Self.codec(Self.parameters())
        packet[trailer + 1] = 9
        #expect(Self.error(packet, &receiver) == .unknownKey(9))
        packet[trailer + 1] = 2
        #expect(Self.error(packet, &receiver) == .invalidCode)
        packet[trailer] = 2
        #expect(Self.error(packet, &receiver) == .malformedTrailer(type: 2))
    }

    @Test
    func `by time a packet counts within the window only, and is told about beyond half of it`() throws {
        for (offset, expected, warns) in [
            (Int64(-5), nil, true), (-3, nil, true), (-2, nil, false), (2, nil, false), (3, nil, true), (5, nil, true),
            (6, PacketError.stale(.seconds(6)), false), (-6, .stale(.seconds(-6)), false),
        ] {
            var signer = Self.codec(Self.parameters())
            var receiver = Self.codec(Self.parameters())
            let result = Self.take(Self.send(&signer, at: Self.now + offset * Self.second), &receiver)
            switch result {
            case .success(let received):
                #expect(expected == nil)
                #expect(received.clockDifference == (warns ? .seconds(offset) : nil))
            case .failure(let error):
                #expect(error == expected)
            }
        }
    }

    @Test(arguments: HMACAuthentication.AntiReplay.allCases)
    func `a packet is taken once, and none that is older than its sender's last`(
        antiReplay: HMACAuthentication.AntiReplay
    ) {
        var signer = Self.codec(Self.parameters(antiReplay))
        var receiver = Self.codec(Self.parameters(antiReplay))
        let first = Self.send(&signer)
        let second = Self.send(&signer)  // at the same moment
        var other = Self.codec(Self.parameters(antiReplay))
        #expect(Self.error(second, &receiver) == nil)
        #expect(Self.error(second, &receiver) == .replayedTrailer)
        #expect(Self.error(first, &receiver) == .replayedTrailer)
        #expect(Self.error(Self.send(&other, from: Fixture.lower), &receiver) == nil)
    }

    @Test
    func `a monotonic receiver does not look at the clock, and its sender grows when the clock is set back`() {
        var signer = Self.codec(Self.parameters(.monotonic))
        var receiver = Self.codec(Self.parameters(.monotonic))
        #expect(Self.error(Self.send(&signer), &receiver, at: 0) == nil)
        #expect(Self.error(Self.send(&signer, at: Self.now - 3600 * Self.second), &receiver, at: 0) == nil)
    }

    @Test
    func `after clocks were set back by more than the window, packets by time count again`() {
        var signer = Self.codec(Self.parameters())
        var receiver = Self.codec(Self.parameters())
        let earlier = Self.now - 3600 * Self.second
        #expect(Self.error(Self.send(&signer), &receiver) == nil)
        let packet = Self.send(&signer, at: earlier)
        #expect(Self.error(packet, &receiver, at: earlier) == nil)
        #expect(Self.error(packet, &receiver, at: earlier) == .replayedTrailer)
    }

    @Test
    func `keys rotate without a packet lost, and without forgetting what was heard`() {
        let old = Self.configuration(Self.parameters(active: 1))
        let new = Self.configuration(Self.parameters(active: 2))
        #expect(old.canChange(to: new))
        var signer = PacketCodec(old)
        var receiver = PacketCodec(old)
        let first = Self.send(&signer)
        #expect(Self.error(first, &receiver) == nil)
        signer = signer.reconfigured(new)
        receiver = receiver.reconfigured(new)
        #expect(Self.error(first, &receiver) == .replayedTrailer)
        let second = Self.send(&signer)
        #expect(second[second.count - 27] == 2)
        #expect(Self.error(second, &receiver) == nil)
        receiver = receiver.reconfigured(Self.configuration(Self.parameters(keys: [1: Self.keys[1]!])))
        #expect(Self.error(Self.send(&signer), &receiver) == .unknownKey(2))
    }

    @Test
    func `a running router may begin and end to sign, but not change its other authentication`() {
        let password = Fixture.configuration(
            .v2, authentication: .simplePassword(AuthenticationKey(password: "secret")))
        let (plain, signed) = (Self.configuration(nil, .v2), Self.configuration(Self.parameters(), .v2))
        #expect(plain.canChange(to: signed))
        #expect(signed.canChange(to: plain))
        #expect(!password.canChange(to: signed))
        #expect(!plain.canChange(to: password))
    }
}
