internal import Balancing
internal import NetworkTypes

/// The networks that this host is in, as the balancer looks at them.
struct HostNetworks: Hashable, Sendable {
    /// By the name of the interface.
    var interfaces: [String: [IPPrefix]] = [:]
    /// The addresses that move between the nodes: none of them is the host's own.
    var virtual: Set<IPAddress> = []

    private var own: [IPPrefix] {
        interfaces.keys.sorted().flatMap { interfaces[$0] ?? [] }.filter { !virtual.contains($0.address) }
    }

    /// Whether the host has the address whoever is Active.
    func has(_ address: IPAddress) -> Bool { own.contains { $0.address == address } }

    /// An own address on the link of one of the servers: what that one can answer to.
    func address(onLinkOf servers: some Sequence<ServerIdentity>) -> IPAddress? {
        let distant = servers.filter { !has($0.address) }
        return own.first { prefix in distant.contains { prefix.contains($0.address) } }?.address
    }

    /// The interface whose network an address belongs to; best the one that has the other address.
    func interface(towards address: IPAddress, besides other: IPAddress) -> String? {
        let found = interfaces.keys.sorted().filter { name in
            interfaces[name]?.contains { $0.address != address && $0.contains(address) } == true
        }
        return found.first { name in interfaces[name]?.contains { $0.address == other } == true } ?? found.first
    }
}
