internal import NetworkTypes

extension IPAddress {
    /// An address as the kernel names the end of a connection: IPv4 may be mapped into IPv6 (`::ffff:192.0.2.1`), and a
    /// zone may follow (`fe80::1%eth0`).
    init?(numeric text: String) {
        let mapped = "::ffff:"
        let plain = text.prefix { $0 != "%" }
        if plain.hasPrefix(mapped), let address = IPv4Address(String(plain.dropFirst(mapped.count))) {
            self = .v4(address)
        } else {
            self.init(String(plain))
        }
    }
}
