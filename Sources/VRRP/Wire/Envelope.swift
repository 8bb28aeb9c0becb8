package import NetworkTypes

/// What the network layer says of a packet: of IPv4 the codec reads it from the header, of IPv6 the kernel tells it.
package struct Envelope: Hashable, Sendable {
    package var source: IPAddress
    package var destination: IPAddress
    /// TTL or hop limit, as it arrived.
    package var timeToLive: UInt8

    package init(source: IPAddress, destination: IPAddress, timeToLive: UInt8) {
        self.source = source
        self.destination = destination
        self.timeToLive = timeToLive
    }
}

/// A packet ready to be sent.
package struct OutgoingPacket: Hashable, Sendable {
    /// IPv4: the whole datagram with its header. IPv6: what follows the header, which the kernel writes.
    package var bytes: [UInt8]
    package var destination: IPAddress
    /// IPv6: the hop limit to send with; IPv4 has it in its header already.
    package var timeToLive: UInt8

    package init(bytes: [UInt8], destination: IPAddress, timeToLive: UInt8 = 255) {
        self.bytes = bytes
        self.destination = destination
        self.timeToLive = timeToLive
    }
}
