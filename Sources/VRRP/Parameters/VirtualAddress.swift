package import NetworkTypes

/// One address that moves with the Active role, with what the kernel is told about it.
package struct VirtualAddress: Hashable, Sendable {
    /// The address and the length of its network; /32 where the configuration gives none.
    package var prefix: IPPrefix
    /// The interface to add it to, where that is not the virtual router's own (`dev`).
    package var interface: String?
    /// The label that `ip address` and `ifconfig` show, such as `eth0:1`.
    package var label: String?
    /// The broadcast address; nil for none.
    package var broadcast: IPv4Address?
    package var scope: Scope
    /// IPv6: whether connections of the host may begin from it (`preferred_lft`); nil for keepalived's choice, which is that
    /// they may not from one that is a network of its own.
    package var isPreferred: Bool?
    package var flags: Flags

    /// What else the kernel is told of it.
    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// IPv6: a home address of Mobile IPv6 (RFC 6275).
        package static let home = Flags(rawValue: 1)
        /// IPv6: temporary addresses are made from it (RFC 8981).
        package static let temporaryAddresses = Flags(rawValue: 2)
        /// The kernel adds no route to its network.
        package static let noPrefixRoute = Flags(rawValue: 4)
    }

    /// How far the address is valid, by rtnetlink's numbers.
    package enum Scope: UInt8, Hashable, Sendable {
        case global = 0
        case site = 200
        case link = 253
        case host = 254
    }

    package init(
        _ prefix: IPPrefix, interface: String? = nil, label: String? = nil, broadcast: IPv4Address? = nil,
        scope: Scope = .global, isPreferred: Bool? = nil, flags: Flags = []
    ) {
        self.prefix = prefix
        self.interface = interface
        self.label = label
        self.broadcast = broadcast
        self.scope = scope
        self.isPreferred = isPreferred
        self.flags = flags
    }

    /// Whether nothing of the host begins from it. IPv4 has no such mark.
    package var isDeprecated: Bool {
        switch prefix.address {
        case .v4: false
        case .v6: !(isPreferred ?? (prefix.length < 128))
        }
    }
}
