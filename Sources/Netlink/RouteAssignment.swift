internal import Bytes
import CLinux
package import NetworkTypes

/// A route that is to be added, or removed.
package struct RouteAssignment: Hashable, Sendable {
    /// The mark of Aloft's own routes and rules (`ip route show proto 161`).
    package static let protocolMark: UInt8 = 0xA1

    package var kind: RouteKind
    package var family: AddressFamily
    /// Nil for the default route.
    package var destination: IPPrefix?
    /// None for a route that leads nowhere.
    package var hops: [Hop]
    /// The address to send from.
    package var source: IPAddress?
    /// Nil for the main table.
    package var table: UInt32?
    package var metric: UInt32?
    /// rtnetlink's number; nil for what the hops imply.
    package var scope: UInt8?
    package var mtu: UInt32?
    /// Whether a gateway is taken to be on the link, whatever the addresses say.
    package var isOnLink: Bool

    package struct Hop: Hashable, Sendable {
        package var gateway: IPAddress?
        package var interface: InterfaceIndex?
        /// 1 to 256.
        package var weight: Int

        package init(gateway: IPAddress?, interface: InterfaceIndex?, weight: Int = 1) {
            self.gateway = gateway
            self.interface = interface
            self.weight = weight
        }
    }

    package init(
        kind: RouteKind = .unicast, family: AddressFamily, destination: IPPrefix?, hops: [Hop] = [],
        source: IPAddress? = nil, table: UInt32? = nil, metric: UInt32? = nil, scope: UInt8? = nil, mtu: UInt32? = nil,
        isOnLink: Bool = false
    ) {
        self.kind = kind
        self.family = family
        self.destination = destination
        self.hops = hops
        self.source = source
        self.table = table
        self.metric = metric
        self.scope = scope
        self.mtu = mtu
        self.isOnLink = isOnLink
    }
}

extension NetlinkRequest {
    /// Adds a route, acknowledged (RTM_NEWROUTE): EEXIST when the very same is there, by the same ways.
    ///
    /// One to the same place with the same metric that is there stays: the new one goes before it, in IPv6 beside it.
    package static func add(_ route: RouteAssignment) -> NetlinkRequest {
        NetlinkRequest(
            "RTM_NEWROUTE \(route.name)", type: RTM_NEWROUTE, flags: NLM_F_ACK | NLM_F_CREATE,
            payload: route.payload(scope: route.effectiveScope))
    }

    /// Adds a route in the place of one to the same destination in its table, acknowledged (RTM_NEWROUTE).
    package static func replace(_ route: RouteAssignment) -> NetlinkRequest {
        NetlinkRequest(
            "RTM_NEWROUTE \(route.name)", type: RTM_NEWROUTE, flags: NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE,
            payload: route.payload(scope: route.effectiveScope))
    }

    /// Removes a route of our own, acknowledged (RTM_DELROUTE): ESRCH when there is none.
    package static func delete(_ route: RouteAssignment) -> NetlinkRequest {
        NetlinkRequest(
            "RTM_DELROUTE \(route.name)", type: RTM_DELROUTE, flags: NLM_F_ACK,
            payload: route.payload(scope: route.effectiveScope))
    }
}

extension RouteAssignment {
    fileprivate var name: String { destination.map { "\($0)" } ?? "default" }

    /// The link for what is reached without a gateway, the whole world for everything else.
    fileprivate var effectiveScope: UInt8 {
        if let scope { return scope }
        let isDirect = kind == .unicast && hops.allSatisfy { $0.gateway == nil }
        return family == .ipv4 && isDirect ? UInt8(RT_SCOPE_LINK.rawValue) : UInt8(RT_SCOPE_UNIVERSE.rawValue)
    }

    /// A `struct rtmsg` with its attributes.
    fileprivate func payload(scope: UInt8) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(UInt8(family == .ipv4 ? AF_INET : AF_INET6))
        writer.append(UInt8(destination?.length ?? 0))
        writer.append(UInt8(0))
        writer.append(UInt8(0))
        writer.append(UInt8(0))  // the table is an attribute
        writer.append(Self.protocolMark)
        writer.append(scope)
        writer.append(kind.number)
        writer.append(hops.count == 1 ? hopFlags : 0)
        if let destination { writer.append(attribute: Int(RTA_DST.rawValue), destination.address.bytes) }
        writer.append(attribute: Int(RTA_TABLE.rawValue), number: table ?? UInt32(RT_TABLE_MAIN.rawValue))
        if let metric { writer.append(attribute: Int(RTA_PRIORITY.rawValue), number: metric) }
        if let source { writer.append(attribute: Int(RTA_PREFSRC.rawValue), source.bytes) }
        if let mtu {
            var metrics = ByteWriter()
            metrics.append(attribute: RTAX_MTU, number: mtu)
            writer.append(attribute: Int(RTA_METRICS.rawValue), metrics.bytes)
        }
        appendHops(to: &writer)
        return writer.bytes
    }

    private var hopFlags: UInt32 { isOnLink ? UInt32(RTNH_F_ONLINK) : 0 }

    private func appendHops(to writer: inout ByteWriter) {
        if hops.count == 1, let interface = hops[0].interface {
            writer.append(attribute: Int(RTA_OIF.rawValue), number: UInt32(bitPattern: interface.rawValue))
        }
        if hops.count == 1 { append(hops[0].gateway, to: &writer) }
        guard hops.count > 1 else { return }
        var paths = ByteWriter()
        for hop in hops {
            var attributes = ByteWriter()
            append(hop.gateway, to: &attributes)
            paths.append(UInt16(MemoryLayout<rtnexthop>.size + attributes.bytes.count))
            paths.append(UInt8(truncatingIfNeeded: hopFlags))
            paths.append(UInt8(clamping: hop.weight - 1))
            paths.append(UInt32(bitPattern: hop.interface?.rawValue ?? 0))
            paths.append(raw: attributes.bytes)
        }
        writer.append(attribute: Int(RTA_MULTIPATH.rawValue), paths.bytes)
    }

    /// A gateway may be of the other family than the route.
    private func append(_ gateway: IPAddress?, to writer: inout ByteWriter) {
        guard let gateway else { return }
        guard gateway.family != family else {
            return writer.append(attribute: Int(RTA_GATEWAY.rawValue), gateway.bytes)
        }
        var via = ByteWriter()
        via.append(UInt16(gateway.family == .ipv4 ? AF_INET : AF_INET6))
        via.append(raw: gateway.bytes)
        writer.append(attribute: Int(RTA_VIA.rawValue), via.bytes)
    }
}

extension RouteKind {
    fileprivate var number: UInt8 {
        switch self {
        case .unicast: UInt8(RTN_UNICAST)
        case .blackhole: UInt8(RTN_BLACKHOLE)
        case .unreachable: UInt8(RTN_UNREACHABLE)
        case .prohibit: UInt8(RTN_PROHIBIT)
        }
    }
}
