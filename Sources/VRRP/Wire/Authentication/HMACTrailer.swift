internal import Cryptography
internal import NetworkTypes

/// What signs a packet behind its last byte (draft-cassen-vrrp-auth-hmac-00): type, key, two reserved bytes, a sequence
/// number made of the time, and HMAC-SHA256 cut to sixteen bytes.
struct HMACTrailer: Hashable {
    static let length = 28
    static let type: UInt8 = 1
    private static let sequenceOffset = 4
    private static let codeOffset = 12
    static let codeLength = 16

    /// The number of the key that signs.
    var key: UInt8
    var sequence: TrailerTime

    init(key: UInt8, sequence: TrailerTime) {
        self.key = key
        self.sequence = sequence
    }

    /// Reads the trailer that begins at `offset`; what is reserved is not looked at.
    ///
    /// - Precondition: there are `length` bytes.
    init(parsing bytes: borrowing Span<UInt8>, at offset: Int) throws(PacketError) {
        guard bytes[offset] == Self.type else { throw .malformedTrailer(type: bytes[offset]) }
        key = bytes[offset + 1]
        sequence = TrailerTime(rawValue: bytes.bigEndian64(at: offset + Self.sequenceOffset))
    }

    /// Appends the trailer without its code.
    private func encode(into bytes: inout [UInt8]) {
        bytes.append(Self.type)
        bytes.append(key)
        bytes.appendBigEndian(UInt16(0))
        bytes.appendBigEndian(sequence.rawValue)
    }

    /// Signs `message`, an advertisement with a checksum of zero, by appending the whole trailer.
    func sign(_ message: inout [UInt8], from source: IPAddress, secret: [UInt8]) {
        encode(into: &message)
        var covered = Self.covered(by: message.span, in: message.indices, from: source)
        covered.append(zeros: Self.codeLength)
        message += Self.code(over: covered, secret) ?? [UInt8](repeating: 0, count: Self.codeLength)
    }

    /// Whether the trailer at the end of `range` was made by one who knows the secret.
    static func isValid(
        _ bytes: borrowing Span<UInt8>, in range: Range<Int>, from source: IPAddress, secret: [UInt8]
    ) -> Bool {
        let codeStart = range.upperBound - codeLength
        var covered = covered(by: bytes, in: range.lowerBound..<codeStart, from: source)
        covered.append(zeros: codeLength)
        let checksum = pseudoHeaderLength + Advertisement.checksumOffset
        covered.setBigEndian(0, at: checksum)
        return code(over: covered, secret)?.matches(bytes, at: codeStart) ?? false
    }

    private static let pseudoHeaderLength = 20

    /// The pseudo-header (family, version, VRID, zero and the sender in sixteen bytes), then the packet.
    private static func covered(
        by bytes: borrowing Span<UInt8>, in range: Range<Int>, from source: IPAddress
    ) -> [UInt8] {
        var covered: [UInt8] = []
        covered.reserveCapacity(pseudoHeaderLength + range.count + codeLength)
        covered.append(source.family == .ipv4 ? 4 : 6)
        covered.append(bytes[range.lowerBound] >> 4)
        covered.append(bytes[range.lowerBound + 1])
        covered.append(0)
        covered.append(source)
        covered.append(zeros: pseudoHeaderLength - covered.count)
        covered.append(bytes, in: range)
        return covered
    }

    /// Nil where the system refuses it: an instance that signs is then in fault, and nothing that comes in counts.
    private static func code(over covered: [UInt8], _ secret: [UInt8]) -> [UInt8]? {
        (try? HashFunction.sha256.authenticationCode(of: covered, key: secret)).map { Array($0.prefix(codeLength)) }
    }
}
