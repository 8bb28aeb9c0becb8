package import NetworkTypes

/// The IPv4 header of an advertisement (RFC 791, 3.1), as raw sockets deliver and take it.
package struct IPv4Header: Hashable, Sendable {
    package static let minimumLength = 20
    /// IPTOS_PREC_INTERNETCONTROL: what keepalived sends, so that switches put it first.
    package static let internetControl: UInt8 = 0xC0
    static let timeToLiveOffset = 8
    static let sourceOffset = 12
    static let destinationOffset = 16
    /// What routers may change: type of service, fragment field and checksum (RFC 2402, 3.3.3.1.1.1).
    static let mutableOffsets = [1, 6, 7, 10, 11]

    package var length: Int
    package var totalLength: Int
    package var identification: UInt16
    package var timeToLive: UInt8
    package var protocolNumber: UInt8
    package var source: IPv4Address
    package var destination: IPv4Address

    /// Reads the header at the start of `datagram`; options are skipped by the header length.
    package init(parsing datagram: borrowing Span<UInt8>) throws(PacketError) {
        guard datagram.count >= Self.minimumLength, datagram[0] >> 4 == 4 else { throw .length(datagram.count) }
        length = Int(datagram[0] & 0x0F) * 4
        totalLength = Int(datagram.bigEndian16(at: 2))
        guard length >= Self.minimumLength, length <= totalLength, totalLength <= datagram.count else {
            throw .length(datagram.count)
        }
        identification = datagram.bigEndian16(at: 4)
        timeToLive = datagram[Self.timeToLiveOffset]
        protocolNumber = datagram[9]
        source = IPv4Address(bits: datagram.bigEndian32(at: Self.sourceOffset))
        destination = IPv4Address(bits: datagram.bigEndian32(at: Self.destinationOffset))
    }

    /// A header without options.
    package init(
        payloadLength: Int, identification: UInt16, timeToLive: UInt8, protocolNumber: UInt8, source: IPv4Address,
        destination: IPv4Address
    ) {
        length = Self.minimumLength
        totalLength = Self.minimumLength + payloadLength
        self.identification = identification
        self.timeToLive = timeToLive
        self.protocolNumber = protocolNumber
        self.source = source
        self.destination = destination
    }

    /// Appends the twenty bytes with their checksum.
    package func encode(into bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(0x45)
        bytes.append(Self.internetControl)
        bytes.appendBigEndian(UInt16(totalLength))
        bytes.appendBigEndian(identification)
        bytes.appendBigEndian(UInt16(0))
        bytes.append(timeToLive)
        bytes.append(protocolNumber)
        bytes.appendBigEndian(UInt16(0))
        bytes.appendBigEndian(source.bits)
        bytes.appendBigEndian(destination.bits)
        var checksum = InternetChecksum()
        checksum.add(bytes.span, in: start..<bytes.count)
        bytes.setBigEndian(checksum.value, at: start + 10)
    }
}
