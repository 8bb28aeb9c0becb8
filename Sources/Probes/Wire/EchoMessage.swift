import NetworkTypes

/// An echo request, and the reply that it waits for.
struct EchoMessage: Hashable, Sendable {
    private static let filler = Array("aloft check ----".utf8)

    let family: AddressFamily
    /// Tells one run from another: as identifier, sequence number, and whole in the payload.
    let number: UInt64

    /// The message behind the IP header. The kernel fills in the checksum of ICMPv6 (RFC 3542, 3.1).
    var request: [UInt8] {
        var message = body(type: family == .ipv4 ? 8 : 128)
        if family == .ipv4 {
            let sum = Self.checksum(message)
            (message[2], message[3]) = (UInt8(sum >> 8), UInt8(truncatingIfNeeded: sum))
        }
        return message
    }

    /// - Parameter datagram: of IPv4 with its header, of IPv6 without.
    func isAnswered(by datagram: Span<UInt8>) -> Bool {
        guard let first = datagram.isEmpty ? nil : datagram[0] else { return false }
        let start = family == .ipv4 ? 4 * Int(first & 15) : 0
        let reply = body(type: family == .ipv4 ? 0 : 129)
        guard datagram.count == start + reply.count else { return false }
        // Whatever its checksum is: the kernel has looked at it.
        return reply.indices.allSatisfy { 2...3 ~= $0 || datagram[start + $0] == reply[$0] }
    }

    private func body(type: UInt8) -> [UInt8] {
        var message: [UInt8] = [type, 0, 0, 0]
        message.append(bigEndian: UInt16(truncatingIfNeeded: number))
        message.append(bigEndian: UInt16(truncatingIfNeeded: number >> 16))
        for shift in stride(from: 48, through: 0, by: -16) {
            message.append(bigEndian: UInt16(truncatingIfNeeded: number >> UInt64(shift)))
        }
        return message + Self.filler
    }

    /// RFC 1071, of an even number of bytes.
    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count - 1, by: 2) {
            sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1])
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        return ~UInt16(truncatingIfNeeded: sum)
    }
}
