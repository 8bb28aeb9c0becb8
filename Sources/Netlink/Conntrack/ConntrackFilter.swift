internal import Bytes
import CLinux
package import NetworkTypes

/// Which connections a dump names. The kernel's answer may have others too: hold it against `matches`.
///
/// Kernels before 5.8 name all connections. Later ones, 6.18 among them, compare an IPv6 address the wrong way round
/// and name those that have another: it is not sent.
package struct ConntrackFilter: Hashable, Sendable {
    package var end: End
    package var address: IPAddress
    package var protocolNumber: UInt8
    /// Nil for any.
    package var port: UInt16?

    package init(_ end: End, _ address: IPAddress, protocolNumber: UInt8, port: UInt16? = nil) {
        self.end = end
        self.address = address
        self.protocolNumber = protocolNumber
        self.port = port
    }

    package enum End: Hashable, Sendable {
        /// Where the client sent its first packet: the service.
        case originalDestination
        /// Where the answers come from: the server.
        case replySource
        /// Of a connection that is known by an answer of its server: the server.
        case originalSource
        /// Of a connection that is known by an answer of its server: the service.
        case replyDestination
    }

    private var isOfOriginal: Bool { end == .originalDestination || end == .originalSource }

    private var isSource: Bool { end == .originalSource || end == .replySource }

    package func matches(_ entry: ConntrackEntry) -> Bool {
        let tuple = isOfOriginal ? entry.original : entry.reply
        let (found, foundPort) =
            isSource ? (tuple.source, tuple.sourcePort) : (tuple.destination, tuple.destinationPort)
        return found == address && tuple.protocolNumber == protocolNumber && (port == nil || foundPort == port)
    }
}

extension ConntrackFilter {
    /// Of the kernel's net/netfilter/nf_internals.h, CTA_FILTER_F_…: which parts of a tuple are compared.
    private enum Part {
        static let source: UInt32 = 1 << 0
        static let destination: UInt32 = 1 << 1
        static let protocolNumber: UInt32 = 1 << 3
        static let sourcePort: UInt32 = 1 << 4
        static let destinationPort: UInt32 = 1 << 5
    }

    fileprivate func append(to writer: inout ByteWriter) {
        let sent = address.family == .ipv4 ? address : nil
        var flags = ByteWriter()
        flags.append(
            attribute: Int((isOfOriginal ? CTA_FILTER_ORIG_FLAGS : CTA_FILTER_REPLY_FLAGS).rawValue),
            number: Part.protocolNumber | (sent == nil ? 0 : isSource ? Part.source : Part.destination)
                | (port == nil ? 0 : isSource ? Part.sourcePort : Part.destinationPort))
        let tuple =
            isSource
            ? ConntrackTuple.encoded(source: sent, protocolNumber: protocolNumber, sourcePort: port)
            : ConntrackTuple.encoded(destination: sent, protocolNumber: protocolNumber, destinationPort: port)
        writer.append(nested: (isOfOriginal ? CTA_TUPLE_ORIG : CTA_TUPLE_REPLY).rawValue, tuple)
        writer.append(nested: CTA_FILTER.rawValue, flags)
    }
}

extension NetlinkRequest {
    /// The connections that the filter lets through (IPCTNL_MSG_CT_GET).
    package static func dumpConnections(_ filter: ConntrackFilter) -> NetlinkRequest {
        var writer = ByteWriter()
        filter.append(to: &writer)
        return NetlinkRequest(
            "IPCTNL_MSG_CT_GET \(filter.address)", type: number(IPCTNL_MSG_CT_GET), flags: NLM_F_DUMP,
            payload: netfilterHeader(family: filter.address.family.number) + writer.bytes)
    }

    /// All connections of a family.
    package static func dumpConnections(family: AddressFamily) -> NetlinkRequest {
        NetlinkRequest(
            "IPCTNL_MSG_CT_GET", type: number(IPCTNL_MSG_CT_GET), flags: NLM_F_DUMP,
            payload: netfilterHeader(family: family.number))
    }

    /// Has conntrack forget a connection (IPCTNL_MSG_CT_DELETE), acknowledged: ENOENT when it ended meanwhile, also
    /// where another with the same ports has begun. Its next packet is looked up as a new connection's. Nil for
    /// protocols without ports.
    package static func delete(_ entry: ConntrackEntry) -> NetlinkRequest? {
        guard entry.original.sourcePort != nil, entry.original.destinationPort != nil else { return nil }
        var writer = ByteWriter()
        writer.append(nested: CTA_TUPLE_ORIG.rawValue, entry.original.encoded)
        if entry.zone != 0 { writer.append(nft: CTA_ZONE.rawValue, number: entry.zone) }
        if let id = entry.id { writer.append(nft: CTA_ID.rawValue, number: id) }
        return NetlinkRequest(
            "IPCTNL_MSG_CT_DELETE \(entry.original.destination)", type: number(IPCTNL_MSG_CT_DELETE), flags: NLM_F_ACK,
            payload: netfilterHeader(family: entry.original.destination.family.number) + writer.bytes)
    }

    private static func number(_ type: cntl_msg_types) -> Int {
        Int(NFNL_SUBSYS_CTNETLINK) << 8 | Int(type.rawValue)
    }
}
