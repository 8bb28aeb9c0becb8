import CLinux
import NetworkTypes

/// Netlink aligns messages and attributes to 4 bytes (NLMSG_ALIGN, RTA_ALIGN).
func aligned(_ length: Int) -> Int {
    (length + 3) & ~3
}

/// The number at `offset` in the byte order of this machine, which is netlink's; nil beyond the end.
func number<Number: FixedWidthInteger & UnsignedInteger>(
    _: Number.Type, in bytes: Span<UInt8>, at offset: Int
) -> Number? {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    var value: Number = 0
    for position in 0..<size {
        value |= Number(bytes[offset + position]) << Number(8 * position)
    }
    return value.littleEndian
}

/// The text up to the first zero byte; nil unless it is valid UTF-8.
func text(in bytes: Span<UInt8>) -> String? {
    var content: [UInt8] = []
    for position in 0..<bytes.count {
        guard bytes[position] != 0 else { break }
        content.append(bytes[position])
    }
    return String(validating: content, as: UTF8.self)
}

/// The bytes as an array.
func array(of bytes: Span<UInt8>) -> [UInt8] {
    var content: [UInt8] = []
    content.reserveCapacity(bytes.count)
    for position in 0..<bytes.count { content.append(bytes[position]) }
    return content
}

/// Calls `body` with the type and value of every attribute (`struct rtattr`) from `offset` on, and stops at the first
/// that does not fit.
func forEachAttribute(in bytes: Span<UInt8>, from offset: Int, _ body: (Int, Span<UInt8>) -> Void) {
    let headerSize = MemoryLayout<rtattr>.size
    let typeMask: UInt16 = 0x3FFF  // NLA_TYPE_MASK: the two bits above are flags
    var offset = offset
    while let length = number(UInt16.self, in: bytes, at: offset),
        let type = number(UInt16.self, in: bytes, at: offset + 2)
    {
        let end = offset + Int(length)
        guard length >= headerSize, end <= bytes.count else { return }
        body(Int(type & typeMask), bytes.extracting(offset + headerSize..<end))
        offset = aligned(end)
    }
}

/// The address of an attribute; nil for other families and lengths.
func ipAddress(_ value: Span<UInt8>, family: Int32) -> IPAddress? {
    switch family {
    case AF_INET: ipv4Address(value).map(IPAddress.v4)
    case AF_INET6: IPv6Address(bytes: array(of: value)).map(IPAddress.v6)
    default: nil
    }
}

func ipv4Address(_ value: Span<UInt8>) -> IPv4Address? {
    value.count == 4 ? IPv4Address(value[0], value[1], value[2], value[3]) : nil
}
