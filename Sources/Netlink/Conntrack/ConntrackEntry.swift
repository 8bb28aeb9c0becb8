import CLinux
internal import NetworkTypes

/// A connection that conntrack knows (IPCTNL_MSG_CT_NEW).
package struct ConntrackEntry: Hashable, Sendable {
    /// Of the first packet, as the client sent it.
    package var original: ConntrackTuple
    /// Of the answers, as the server sends them: of a translated connection the source is the server.
    package var reply: ConntrackTuple
    package var status: Status
    /// Nil where the kernel does not tell, such as of an entry that is about to go.
    package var timeout: Duration?
    package var tcpState: TCPState?
    package var mark: UInt32
    package var zone: UInt16
    /// What tells it from a later connection with the same tuples.
    package var id: UInt32?

    package init(
        original: ConntrackTuple, reply: ConntrackTuple, status: Status = [], timeout: Duration? = nil,
        tcpState: TCPState? = nil, mark: UInt32 = 0, zone: UInt16 = 0, id: UInt32? = nil
    ) {
        self.original = original
        self.reply = reply
        self.status = status
        self.timeout = timeout
        self.tcpState = tcpState
        self.mark = mark
        self.zone = zone
        self.id = id
    }

    package struct Status: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// The server has answered.
        package static let seenReply = Status(rawValue: IPS_SEEN_REPLY.rawValue)
        package static let assured = Status(rawValue: IPS_ASSURED.rawValue)
        package static let sourceTranslated = Status(rawValue: IPS_SRC_NAT.rawValue)
        package static let destinationTranslated = Status(rawValue: IPS_DST_NAT.rawValue)
    }

    /// In the kernel's order (`enum tcp_conntrack`).
    package enum TCPState: UInt8, Hashable, Sendable {
        case none, synSent, synReceived, established, finWait, closeWait, lastACK, timeWait, close, synSent2
    }

    /// Whether the connection still carries something, as far as conntrack knows: no TCP connection that both ends have
    /// closed.
    package var isOpen: Bool { tcpState != .timeWait && tcpState != .close }

    /// Whether its first packet was an answer, which got another source: a connection that was begun by way of another
    /// node.
    package var isKnownByAnswer: Bool {
        status.contains(.sourceTranslated) && !status.contains(.destinationTranslated)
    }
}

extension ConntrackEntry {
    /// Reads a `struct nfgenmsg` with its attributes; nil for what is malformed.
    init?(payload: Span<UInt8>) {
        guard payload.count >= netfilterHeaderSize else { return nil }
        var (original, reply): (ConntrackTuple?, ConntrackTuple?)
        var (status, seconds, id): (UInt32?, UInt32?, UInt32?)
        var (mark, zone): (UInt32, UInt16) = (0, 0)
        var tcpState: TCPState?
        forEachAttribute(in: payload, from: netfilterHeaderSize) { type, value in
            switch type {
            case Int(CTA_TUPLE_ORIG.rawValue): original = ConntrackTuple(value)
            case Int(CTA_TUPLE_REPLY.rawValue): reply = ConntrackTuple(value)
            case Int(CTA_STATUS.rawValue): status = networkNumber(UInt32.self, in: value)
            case Int(CTA_TIMEOUT.rawValue): seconds = networkNumber(UInt32.self, in: value)
            case Int(CTA_PROTOINFO.rawValue): tcpState = TCPState(protocolInformation: value)
            case Int(CTA_MARK.rawValue): mark = networkNumber(UInt32.self, in: value) ?? 0
            case Int(CTA_ZONE.rawValue): zone = networkNumber(UInt16.self, in: value) ?? 0
            case Int(CTA_ID.rawValue): id = networkNumber(UInt32.self, in: value)
            default: break
            }
        }
        guard let original, let reply else { return nil }
        self.init(
            original: original, reply: reply, status: Status(rawValue: status ?? 0),
            timeout: seconds.map { .seconds(Int64($0)) }, tcpState: tcpState, mark: mark, zone: zone, id: id)
    }
}

extension ConntrackEntry.TCPState {
    /// Reads what CTA_PROTOINFO holds; nil for other protocols.
    fileprivate init?(protocolInformation bytes: Span<UInt8>) {
        var state: UInt8?
        forEachAttribute(in: bytes, from: 0) { type, value in
            guard type == Int(CTA_PROTOINFO_TCP.rawValue) else { return }
            forEachAttribute(in: value, from: 0) { type, value in
                if type == Int(CTA_PROTOINFO_TCP_STATE.rawValue) { state = number(UInt8.self, in: value, at: 0) }
            }
        }
        guard let state else { return nil }
        self.init(rawValue: state)
    }
}

extension NATService {
    /// The server that a connection of this service went to; nil for connections of others. A mark is not kept with the
    /// connection: a service with one takes every translated connection of its servers for its own.
    package func server(of entry: ConntrackEntry) -> Server? {
        let isByAnswer = entry.isKnownByAnswer
        guard isByAnswer || entry.status.contains(.destinationTranslated) else { return nil }
        if case .address(let address, let transport, let port) = match {
            let (to, toPort) =
                isByAnswer
                ? (entry.reply.destination, entry.reply.destinationPort)
                : (entry.original.destination, entry.original.destinationPort)
            guard to == address, entry.original.protocolNumber == transport.number, port == nil || toPort == port
            else { return nil }
        }
        let (source, sourcePort) =
            isByAnswer
            ? (entry.original.source, entry.original.sourcePort) : (entry.reply.source, entry.reply.sourcePort)
        return servers.first { $0.address == source && ($0.port == nil || $0.port == sourcePort) }
    }

    /// How many open connections each server has.
    package func connectionCounts(in entries: some Sequence<ConntrackEntry>) -> [Server: Int] {
        var counts: [Server: Int] = [:]
        for entry in entries where entry.isOpen {
            if let server = server(of: entry) { counts[server, default: 0] += 1 }
        }
        return counts
    }
}
