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

    /// How far the address is valid, by rtnetlink's numbers.
    package enum Scope: UInt8, Hashable, Sendable {
        case global = 0
        case site = 200
        case link = 253
        case host = 254
    }

    package init(
        _ prefix: IPPrefix, interface: String? = nil, label: String? = nil, broadcast: IPv4Address? = nil,
        scope: Scope = .global
    ) {
        self.prefix = prefix
        self.interface = interface
        self.label = label
        self.broadcast = broadcast
        self.scope = scope
    }
}
