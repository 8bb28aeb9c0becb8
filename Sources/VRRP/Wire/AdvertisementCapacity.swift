package import NetworkTypes

/// How many addresses an advertisement has room for: it leaves in one packet or not at all, since neither we nor the kernel
/// may take it to pieces.
extension VirtualRouter.Configuration {
    /// The addresses that are advertised on a link that carries `mtu` bytes at a time: the first ones, so many of them as fit,
    /// and one at least, without which it would be no advertisement. All where the MTU is not known.
    package func advertisedAddresses(mtu: Int?) -> [IPAddress] {
        let all = advertisedAddresses
        guard let mtu else { return all }
        return Array(all.prefix(max(1, capacity(mtu: mtu))))
    }

    /// How many addresses fit; also none, or less than that.
    ///
    /// keepalived leaves 16 bytes of the packet free (2.2.7, measured with both families and both versions), and before
    /// 2.3.3 it discards an advertisement that lists more or fewer addresses than its own.
    private func capacity(mtu: Int) -> Int {
        let spare = 16
        let addressLength =
            switch family {
            case .ipv4: 4
            case .ipv6: 16
            }
        return (mtu - networkHeaderLength - Advertisement.headerLength - authenticationLength - spare) / addressLength
    }

    private var networkHeaderLength: Int {
        switch family {
        case .ipv4: IPv4Header.minimumLength
        case .ipv6: 40
        }
    }

    /// What authenticates the packet, in front of it or behind it; version 2 always has eight bytes for it.
    private var authenticationLength: Int {
        let field = version == .v2 ? AuthenticationKey.length : 0
        return switch authentication {
        case .none, .simplePassword: field
        case .authenticationHeader: field + AuthenticationHeader.length
        case .hmac: field + HMACTrailer.length
        }
    }
}
