import NetworkTypes
import Testing
import VRRP

/// What is discarded, in the order of RFC 9568, 7.1, and under which name.
struct PacketCodecTests {
    static let source = IPv4Address(192, 168, 100, 11)
    static let secret = AuthenticationKey(password: "secret")

    private func datagram(_ configuration: VirtualRouter.Configuration, priority: UInt8 = 100) -> [UInt8] {
        var codec = PacketCodec(configuration)
        let advertisement = Fixture.advertisement(
            configuration.version, priority: priority, interval: configuration.advertisementInterval)
        return codec.encode(advertisement, from: .v4(Self.source), at: 0)[0].bytes
    }

    private func error(
        _ datagram: [UInt8], as configuration: VirtualRouter.Configuration
    ) -> PacketError? {
        var codec = PacketCodec(configuration)
        do {
            _ = try codec.decode(ipv4: datagram.span, at: 0)
            return nil
        } catch {
            return error
        }
    }

    /// Changes a byte of the message and mends its checksum, so that only the change itself can be the fault.
    private func changed(_ datagram: [UInt8], at offset: Int, to value: UInt8) -> [UInt8] {
        var datagram = datagram
        datagram[20 + offset] = value
        datagram[26] = 0
        datagram[27] = 0
        var checksum = InternetChecksum()
        if datagram[20] >> 4 == 3 {
            checksum.add(Self.source.bits)
            checksum.add(Advertisement.multicastGroup.bits)
            checksum.add(UInt16(112))
            checksum.add(UInt16(datagram.count - 20))
        }
        checksum.add(datagram.span, in: 20..<datagram.count)
        datagram[26] = UInt8(checksum.value >> 8)
        datagram[27] = UInt8(checksum.value & 0xFF)
        return datagram
    }

    @Test(arguments: [UInt8(0), 1, 64, 254])
    func `a packet that was forwarded is discarded`(ttl: UInt8) {
        var packet = datagram(Fixture.configuration(.v3))
        packet[8] = ttl
        #expect(error(packet, as: Fixture.configuration(.v3)) == .ttl(ttl))
    }

    @Test
    func `another version is discarded, in both directions`() {
        let (v2, v3) = (Fixture.configuration(.v2), Fixture.configuration(.v3))
        #expect(error(datagram(v2), as: v3) == .version(2))
        #expect(error(datagram(v3), as: v2) == .version(3))
    }

    @Test
    func `another type is discarded`() {
        let v3 = Fixture.configuration(.v3)
        #expect(error(changed(datagram(v3), at: 0, to: 0x32), as: v3) == .type(2))
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `every truncation is discarded without a trap`(version: ProtocolVersion) {
        let configuration = Fixture.configuration(version)
        let whole = datagram(configuration)
        for length in 0..<whole.count {
            #expect(error(Array(whole[..<length]), as: configuration) == .length(length))
        }
    }

    @Test
    func `a packet longer than its addresses is discarded`() {
        let v3 = Fixture.configuration(.v3)
        var packet = datagram(v3) + [0, 0, 0, 0]
        packet[3] = UInt8(packet.count)
        #expect(error(packet, as: v3) == .length(packet.count - 20))
    }

    @Test
    func `padding behind the datagram is not part of it`() {
        let v3 = Fixture.configuration(.v3)
        #expect(error(datagram(v3) + Array(repeating: 0xAA, count: 10), as: v3) == nil)
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `every flipped bit of the message is noticed`(version: ProtocolVersion) {
        let configuration = Fixture.configuration(version)
        let whole = datagram(configuration)
        for offset in 20..<whole.count {
            for bit in 0..<8 {
                var packet = whole
                packet[offset] ^= 1 << bit
                #expect(error(packet, as: configuration) != nil, "byte \(offset), bit \(bit)")
            }
        }
    }

    @Test
    func `another VRID is discarded`() {
        let v3 = Fixture.configuration(.v3)
        #expect(error(changed(datagram(v3), at: 1, to: 51), as: v3) == .vrid(51))
        #expect(error(changed(datagram(v3), at: 1, to: 0), as: v3) == .vrid(0))
    }

    @Test
    func `an advertisement without addresses is discarded`() {
        let v3 = Fixture.configuration(.v3)
        var packet = Array(datagram(v3)[..<28])
        packet[3] = 28
        #expect(error(changed(packet, at: 3, to: 0), as: v3) == .noAddress)
    }

    @Test
    func `in v3 an interval of 0 is discarded and the reserved bits are ignored`() throws {
        let v3 = Fixture.configuration(.v3)
        #expect(error(changed(changed(datagram(v3), at: 4, to: 0), at: 5, to: 0), as: v3) == .interval(.zero))
        var codec = PacketCodec(v3)
        let reserved = changed(datagram(v3), at: 4, to: 0xF0)
        #expect(try codec.decode(ipv4: reserved.span, at: 0).advertisement.interval == .seconds(1))
    }

    @Test
    func `in v3 another interval is taken, in v2 it is discarded`() throws {
        let fast = Fixture.configuration(.v3, interval: .milliseconds(10))
        #expect(error(datagram(fast), as: Fixture.configuration(.v3)) == nil)
        let slow = Fixture.configuration(.v2, interval: .seconds(3))
        #expect(error(datagram(slow), as: Fixture.configuration(.v2)) == .interval(.seconds(3)))
    }

    @Test
    func `both checksum forms of v3 are taken and the other one is told apart`() throws {
        let forms: [ChecksumForm] = [.pseudoHeader, .messageOnly]
        for (ours, theirs) in forms.flatMap({ ours in forms.map { (ours, $0) } }) {
            var codec = PacketCodec(Fixture.configuration(.v3, checksumForm: ours))
            let packet = datagram(Fixture.configuration(.v3, checksumForm: theirs))
            #expect(try codec.decode(ipv4: packet.span, at: 0).hasOtherChecksumForm == (ours != theirs))
        }
    }

    @Test
    func `in v2 an unknown authentication type is told from another one`() {
        let v2 = Fixture.configuration(.v2)
        #expect(error(changed(datagram(v2), at: 4, to: 7), as: v2) == .unknownAuthenticationType(7))
        let password = Fixture.configuration(.v2, authentication: .simplePassword(Self.secret))
        let header = Fixture.configuration(.v2, authentication: .authenticationHeader(Self.secret))
        #expect(error(datagram(v2), as: password) == .authenticationTypeMismatch(0))
        #expect(error(datagram(password), as: v2) == .authenticationTypeMismatch(1))
        #expect(error(datagram(header), as: password) == .authenticationTypeMismatch(2))
        #expect(error(datagram(password), as: header) == .authenticationTypeMismatch(1))
    }

    @Test
    func `a type of AH without its header is discarded`() {
        let header = Fixture.configuration(.v2, authentication: .authenticationHeader(Self.secret))
        let packet = changed(datagram(Fixture.configuration(.v2)), at: 4, to: 2)
        #expect(error(packet, as: header) == .authenticationTypeMismatch(2))
    }

    @Test
    func `a wrong password is discarded`() {
        let mine = Fixture.configuration(.v2, authentication: .simplePassword(Self.secret))
        let other = AuthenticationKey(password: "Secret")
        let theirs = Fixture.configuration(.v2, authentication: .simplePassword(other))
        #expect(error(datagram(theirs), as: mine) == .authenticationFailure)
    }

    @Test
    func `an authentication header is checked to the last bit, but for what routers may change`() {
        let configuration = Fixture.configuration(.v2, authentication: .authenticationHeader(Self.secret))
        let whole = datagram(configuration)
        let mutable: Set<Int> = [1, 6, 7, 10, 11]
        for offset in whole.indices where !mutable.contains(offset) {
            var packet = whole
            packet[offset] ^= 0x01
            #expect(error(packet, as: configuration) != nil, "byte \(offset)")
        }
        var packet = whole
        for offset in mutable { packet[offset] ^= 0x01 }
        #expect(error(packet, as: configuration) == nil)
    }

    @Test
    func `a packet is not taken twice, and our own next one goes on from what was heard`() throws {
        let configuration = Fixture.configuration(.v2, authentication: .authenticationHeader(Self.secret))
        var sender = PacketCodec(configuration)
        var receiver = PacketCodec(configuration)
        let advertisement = Fixture.advertisement(.v2, priority: 100)
        let first = sender.encode(advertisement, from: .v4(Self.source), at: 0)[0].bytes
        let second = sender.encode(advertisement, from: .v4(Self.source), at: 0)[0].bytes
        _ = try receiver.decode(ipv4: second.span, at: 0)
        #expect(throws: PacketError.replayed(sequence: 2)) { try receiver.decode(ipv4: second.span, at: 0) }
        #expect(throws: PacketError.replayed(sequence: 1)) { try receiver.decode(ipv4: first.span, at: 0) }
        let answer = receiver.encode(advertisement, from: .v4(IPv4Address(192, 168, 100, 12)), at: 0)[0].bytes
        #expect(receiver.sequence == 3)
        #expect(try sender.decode(ipv4: answer.span, at: 0).advertisement == advertisement)
    }

    @Test
    func `two that became Active at the same moment hear each other, once each`() throws {
        let configuration = Fixture.configuration(.v2, authentication: .authenticationHeader(Self.secret))
        var left = PacketCodec(configuration)
        var right = PacketCodec(configuration)
        let advertisement = Fixture.advertisement(.v2, priority: 100)
        let fromLeft = left.encode(advertisement, from: .v4(Self.source), at: 0)[0].bytes
        let fromRight = right.encode(advertisement, from: .v4(IPv4Address(192, 168, 100, 12)), at: 0)[0].bytes
        _ = try left.decode(ipv4: fromRight.span, at: 0)
        _ = try right.decode(ipv4: fromLeft.span, at: 0)
        #expect(throws: PacketError.replayed(sequence: 1)) { try right.decode(ipv4: fromLeft.span, at: 0) }
        #expect(throws: PacketError.replayed(sequence: 1)) { try left.decode(ipv4: fromRight.span, at: 0) }
        var third = PacketCodec(configuration)
        _ = try third.decode(ipv4: fromLeft.span, at: 0)
        _ = try third.decode(ipv4: fromRight.span, at: 0)
        #expect(throws: PacketError.replayed(sequence: 1)) { try third.decode(ipv4: fromLeft.span, at: 0) }
    }

    @Test
    func `a forged packet does not advance the sequence`() throws {
        let configuration = Fixture.configuration(.v2, authentication: .authenticationHeader(Self.secret))
        var codec = PacketCodec(configuration)
        var forged = datagram(configuration)
        forged[28] = 0xFF  // the sequence number's first byte
        #expect(throws: PacketError.authenticationFailure) { try codec.decode(ipv4: forged.span, at: 0) }
        #expect(codec.sequence == 0)
    }

    @Test
    func `a header with IP options is skipped by its own length`() throws {
        let v3 = Fixture.configuration(.v3)
        let plain = datagram(v3)
        var packet = Array(plain[..<20]) + [1, 1, 1, 0] + Array(plain[20...])
        packet[0] = 0x46
        packet[3] = UInt8(packet.count)
        var codec = PacketCodec(v3)
        #expect(try codec.decode(ipv4: packet.span, at: 0).advertisement == Fixture.advertisement(.v3, priority: 100))
    }

    struct Vector: Sendable {
        var version = ProtocolVersion.v3
        var form = ChecksumForm.messageOnly
        var source = IPv4Address(10, 0, 1, 1)
        var vrid: UInt8 = 1
        var priority: UInt8 = 30
        var interval = Duration.milliseconds(10)
        var addresses = [IPv4Address(10, 0, 1, 5), IPv4Address(10, 0, 1, 6)]
        var checksum: UInt16
    }

    /// What other implementations put on the wire.
    static let vectors = [
        Vector(
            version: .v2, vrid: 51, interval: .seconds(1), addresses: [IPv4Address(10, 0, 1, 5)], checksum: 0xB5C5),
        Vector(version: .v2, interval: .seconds(1), addresses: [IPv4Address(10, 0, 1, 5)], checksum: 46583),
        Vector(checksum: 39664),
        Vector(form: .pseudoHeader, source: IPv4Address(10, 0, 1, 3), checksum: 44890),
        Vector(priority: 20, checksum: 42224),
        Vector(form: .pseudoHeader, source: IPv4Address(10, 0, 1, 2), priority: 20, checksum: 47451),
        Vector(
            vrid: 51, priority: 100, interval: .seconds(1), addresses: [IPv4Address(192, 0, 2, 1)], checksum: 0xA865),
        Vector(
            form: .pseudoHeader, source: IPv4Address(192, 0, 2, 10), vrid: 51, priority: 100, interval: .seconds(1),
            addresses: [IPv4Address(192, 0, 2, 1)], checksum: 0x05CC),
    ]

    @Test(arguments: vectors)
    func `the checksums of other implementations come out`(vector: Vector) throws {
        let vrid = try #require(VRID(vector.vrid))
        let addresses = vector.addresses.map { IPAddress.v4($0) }
        let configuration = VirtualRouter.Configuration(
            name: "x", interface: "x", vrid: vrid, version: vector.version, advertisementInterval: vector.interval,
            addresses: addresses.map { VirtualAddress(IPPrefix(host: $0)) }, checksumForm: vector.form)
        var codec = PacketCodec(configuration)
        let advertisement = Advertisement(
            version: vector.version, vrid: vrid, priority: Priority(vector.priority), interval: vector.interval,
            addresses: addresses)
        let datagram = codec.encode(advertisement, from: .v4(vector.source), at: 0)[0].bytes
        #expect(UInt16(datagram[26]) << 8 | UInt16(datagram[27]) == vector.checksum)
        #expect(try codec.decode(ipv4: datagram.span, at: 0).advertisement == advertisement)
    }
}
