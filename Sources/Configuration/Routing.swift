package import NetworkTypes

/// A route that is there while its instance is Active (`virtual_routes`).
package struct VirtualRoute: Hashable, Sendable {
    package var kind: RouteKind
    package var family: AddressFamily
    /// Nil for the default route.
    package var destination: IPPrefix?
    package var gateways: [NextHop]
    /// The address to send from (`src`).
    package var source: IPAddress?
    package var table: UInt32?
    package var metric: UInt32?
    /// By rtnetlink's numbers (`scope`).
    package var scope: UInt8?
    package var mtu: UInt32?
    package var isOnLink: Bool
    /// Whether it is not put back when another program removes it (`no_track`).
    package var isUntracked: Bool

    /// Where packets go next: a router, an interface, or both.
    package struct NextHop: Hashable, Sendable {
        package var gateway: IPAddress?
        package var interface: String?
        /// 1 to 256, of several next hops.
        package var weight: Int

        package init(gateway: IPAddress? = nil, interface: String? = nil, weight: Int = 1) {
            self.gateway = gateway
            self.interface = interface
            self.weight = weight
        }
    }

    package init(
        kind: RouteKind = .unicast, family: AddressFamily, destination: IPPrefix?, gateways: [NextHop] = [],
        source: IPAddress? = nil, table: UInt32? = nil, metric: UInt32? = nil, scope: UInt8? = nil,
        mtu: UInt32? = nil, isOnLink: Bool = false, isUntracked: Bool = false
    ) {
        self.kind = kind
        self.family = family
        self.destination = destination
        self.gateways = gateways
        self.source = source
        self.table = table
        self.metric = metric
        self.scope = scope
        self.mtu = mtu
        self.isOnLink = isOnLink
        self.isUntracked = isUntracked
    }
}
