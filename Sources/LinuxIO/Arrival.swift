import CLinux
package import NetworkTypes

/// What the kernel says of a packet that arrived.
package struct Arrival: Hashable, Sendable {
    package let source: IPAddress
    /// Nil in IPv4, where the header is part of what is received.
    package let destination: IPAddress?
    /// Nil in IPv4, as `destination`.
    package let hopLimit: UInt8?

    init(_ arrival: CLinux_arrival) {
        // Both fields have sixteen bytes.
        let source = unsafe withUnsafeBytes(of: arrival.source) { bytes in unsafe Array(bytes) }
        guard arrival.family == AF_INET6, let address = IPv6Address(bytes: source) else {
            self.source = .v4(IPv4Address(source[0], source[1], source[2], source[3]))
            destination = nil
            hopLimit = nil
            return
        }
        self.source = .v6(address)
        let destination = unsafe withUnsafeBytes(of: arrival.destination) { bytes in unsafe Array(bytes) }
        self.destination = IPv6Address(bytes: destination).map(IPAddress.v6)
        hopLimit = UInt8(exactly: arrival.hop_limit)
    }
}
