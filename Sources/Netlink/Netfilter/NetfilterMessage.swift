import CLinux

/// What a datagram from the kernel's netfilter can tell, in answer to a dump: nftables of the family `inet`, and
/// conntrack.
package enum NetfilterMessage: Hashable, Sendable {
    case table(String)
    case chain(String, table: String)
    /// A rule, of which only the place is read.
    case rule(chain: String, table: String)
    /// What a set or a map holds, or a part of it.
    case elements([NFTElement], set: String, table: String)
    case counter(Counter, name: String, table: String)
    /// How often nftables has been changed, by whomever.
    case generation(UInt32)
    case connection(ConntrackEntry)
    case acknowledgement(NetlinkMessage.Acknowledgement)
    /// The end of a dump; `errno` is 0 unless the kernel gave up on it.
    case done(sequence: UInt32, errno: Int32)
    /// What was dumped changed meanwhile: the dump may lack something and is to be asked for anew.
    case dumpInterrupted(sequence: UInt32)
    case overrun

    /// In a chain of the kind `nat` the packets are connections, for which it sees the first packet alone.
    package struct Counter: Hashable, Sendable {
        package var packets: UInt64
        package var bytes: UInt64

        package init(packets: UInt64, bytes: UInt64) {
            self.packets = packets
            self.bytes = bytes
        }
    }
}

extension NetfilterMessage {
    /// The messages in one datagram, in order; kinds not of interest are skipped.
    package static func messages(in datagram: Span<UInt8>) -> [NetfilterMessage] {
        var messages: [NetfilterMessage] = []
        forEachMessage(in: datagram) { header, payload in
            if header.flags & UInt16(NLM_F_DUMP_INTR) != 0 {
                messages.append(.dumpInterrupted(sequence: header.sequence))
            }
            if let message = NetfilterMessage(header, payload: payload) { messages.append(message) }
        }
        return messages
    }

    private init?(_ header: NetlinkHeader, payload: Span<UInt8>) {
        let message: NetfilterMessage? =
            switch header.type >> 8 {
            case Int(NFNL_SUBSYS_NFTABLES): NetfilterMessage(nftables: header.type & 0xFF, payload: payload)
            case Int(NFNL_SUBSYS_CTNETLINK):
                header.type & 0xFF == Int(IPCTNL_MSG_CT_NEW.rawValue)
                    ? ConntrackEntry(payload: payload).map(NetfilterMessage.connection) : nil
            default: NetfilterMessage(control: header, payload: payload)
            }
        guard let message else { return nil }
        self = message
    }

    private init?(control header: NetlinkHeader, payload: Span<UInt8>) {
        switch Int32(header.type) {
        case NLMSG_ERROR:
            guard let answer = NetlinkMessage.Acknowledgement(header, payload: payload) else { return nil }
            self = .acknowledgement(answer)
        case NLMSG_DONE: self = .done(sequence: header.sequence, errno: errorNumber(in: payload) ?? 0)
        case NLMSG_OVERRUN: self = .overrun
        default: return nil
        }
    }
}

// MARK: nftables

extension NetfilterMessage {
    /// Reads a `struct nfgenmsg` with its attributes.
    private init?(nftables type: Int, payload: Span<UInt8>) {
        let type = nf_tables_msg_types(rawValue: UInt32(type))
        guard payload.count >= netfilterHeaderSize else { return nil }
        guard type != NFT_MSG_NEWGEN else {
            guard let id = attribute(NFTA_GEN_ID.rawValue, in: payload, as: UInt32.self) else { return nil }
            self = .generation(id)
            return
        }
        // The first attribute is the table's name in all that follow.
        guard payload[0] == CLinux_NFPROTO_INET, let table = name(NFTA_TABLE_NAME.rawValue, in: payload)
        else { return nil }
        switch type {
        case NFT_MSG_NEWTABLE: self = .table(table)
        case NFT_MSG_NEWCHAIN:
            guard let chain = name(NFTA_CHAIN_NAME.rawValue, in: payload) else { return nil }
            self = .chain(chain, table: table)
        case NFT_MSG_NEWRULE:
            guard let chain = name(NFTA_RULE_CHAIN.rawValue, in: payload) else { return nil }
            self = .rule(chain: chain, table: table)
        case NFT_MSG_NEWSETELEM:
            guard let set = name(NFTA_SET_ELEM_LIST_SET.rawValue, in: payload) else { return nil }
            self = .elements(setElements(in: payload), set: set, table: table)
        case NFT_MSG_NEWOBJ:
            guard let name = name(NFTA_OBJ_NAME.rawValue, in: payload), let counter = Counter(payload: payload)
            else { return nil }
            self = .counter(counter, name: name, table: table)
        default: return nil
        }
    }
}

extension NetfilterMessage.Counter {
    /// Nil for objects of other kinds.
    fileprivate init?(payload: Span<UInt8>) {
        guard attribute(NFTA_OBJ_TYPE.rawValue, in: payload, as: UInt32.self) == UInt32(NFT_OBJECT_COUNTER)
        else { return nil }
        var (packets, bytes): (UInt64?, UInt64?)
        forEachAttribute(in: payload, from: netfilterHeaderSize) { type, value in
            guard type == Int(NFTA_OBJ_DATA.rawValue) else { return }
            forEachAttribute(in: value, from: 0) { type, value in
                switch type {
                case Int(NFTA_COUNTER_PACKETS.rawValue): packets = networkNumber(UInt64.self, in: value)
                case Int(NFTA_COUNTER_BYTES.rawValue): bytes = networkNumber(UInt64.self, in: value)
                default: break
                }
            }
        }
        guard let packets, let bytes else { return nil }
        self.init(packets: packets, bytes: bytes)
    }
}

/// The size of a `struct nfgenmsg`.
let netfilterHeaderSize = 4

private func setElements(in payload: Span<UInt8>) -> [NFTElement] {
    var elements: [NFTElement] = []
    forEachAttribute(in: payload, from: netfilterHeaderSize) { type, value in
        guard type == Int(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue) else { return }
        forEachAttribute(in: value, from: 0) { type, value in
            guard type == Int(NFTA_LIST_ELEM.rawValue), let element = NFTElement(value) else { return }
            elements.append(element)
        }
    }
    return elements
}

private func name(_ wanted: UInt32, in payload: Span<UInt8>) -> String? {
    var found: String?
    forEachAttribute(in: payload, from: netfilterHeaderSize) { type, value in
        if type == Int(wanted) { found = text(in: value) }
    }
    return found
}

private func attribute<Number: FixedWidthInteger & UnsignedInteger>(
    _ wanted: UInt32, in payload: Span<UInt8>, as _: Number.Type
) -> Number? {
    var found: Number?
    forEachAttribute(in: payload, from: netfilterHeaderSize) { type, value in
        if type == Int(wanted) { found = networkNumber(Number.self, in: value) }
    }
    return found
}
