import CLinux
package import NetworkTypes

/// Changes to Aloft's own nftables table, `inet aloft`, which the kernel makes all at once or not at all.
///
/// The table drops what arrives for the addresses in its sets, except ICMPv6 Neighbor Solicitations and Advertisements
/// (RFC 9568, 6.4.3: an Active router that accepts no packets for its addresses answers for them all the same).
package struct PacketFilterBatch {
    private static let chain = "input"
    /// What one message holds of the 64 KiB of a netlink attribute.
    private static let maximumElements = 1000

    private var messages: [(type: UInt16, flags: Int32, family: UInt8, resource: UInt16, payload: [UInt8])] = []

    package init() {}

    /// Makes the table anew, with empty sets.
    package mutating func install() {
        remove()
        append(NFT_MSG_NEWTABLE, named(NFTA_TABLE_NAME.rawValue))
        for family in AddressFamily.allCases { append(NFT_MSG_NEWSET, family.set) }
        append(NFT_MSG_NEWCHAIN, Self.inputChain)
        let solicitation: UInt8 = 135
        let advertisement: UInt8 = 136
        appendRule(Expression.network(.ipv6) + Expression.icmpv6(solicitation) + [.verdict(CLinux_NF_ACCEPT)])
        appendRule(Expression.network(.ipv6) + Expression.icmpv6(advertisement) + [.verdict(CLinux_NF_ACCEPT)])
        for family in AddressFamily.allCases {
            appendRule(Expression.network(family) + Expression.destination(family) + [.verdict(CLinux_NF_DROP)])
        }
    }

    /// Removes the table, whether or not there is one.
    package mutating func remove() {
        append(NFT_MSG_NEWTABLE, named(NFTA_TABLE_NAME.rawValue))  // or there may be nothing to delete
        append(NFT_MSG_DELTABLE, named(NFTA_TABLE_NAME.rawValue), flags: 0)
    }

    /// Drops what arrives for the addresses; those that are in the table already stay there.
    package mutating func block(_ addresses: [IPAddress]) {
        appendElements(addresses, NFT_MSG_NEWSETELEM, flags: NLM_F_CREATE)
    }

    /// Lets through what arrives for the addresses; ENOENT where one is not in the table.
    package mutating func unblock(_ addresses: [IPAddress]) {
        appendElements(addresses, NFT_MSG_DELSETELEM, flags: 0)
    }

    /// The messages in one datagram, between the marks of a batch.
    package func encoded(sequence: UInt32) -> [UInt8] {
        let mark = (flags: Int32(0), family: UInt8(AF_UNSPEC), resource: UInt16(NFNL_SUBSYS_NFTABLES))
        let (first, last) = (UInt16(NLMSG_MIN_TYPE), UInt16(NLMSG_MIN_TYPE + 1))
        let all =
            [(first, mark.flags, mark.family, mark.resource, [])] + messages
            + [(last, mark.flags, mark.family, mark.resource, [])]
        var writer = WireWriter()
        for (type, flags, family, resource, payload) in all {
            writer.append(UInt32(MemoryLayout<nlmsghdr>.size + 4 + payload.count))
            writer.append(type)
            writer.append(UInt16(flags | NLM_F_REQUEST))
            writer.append(sequence)
            writer.append(UInt32(0))
            writer.append(family)
            writer.append(UInt8(0))
            writer.append(resource.bigEndian)
            for byte in payload { writer.append(byte) }
        }
        return writer.bytes
    }

    private mutating func append(_ type: nf_tables_msg_types, _ payload: WireWriter, flags: Int32 = NLM_F_CREATE) {
        let number = UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(type.rawValue)
        messages.append((number, flags | NLM_F_ACK, CLinux_NFPROTO_INET, 0, payload.bytes))
    }

    private mutating func appendRule(_ expressions: [Expression]) {
        var rule = named(NFTA_RULE_TABLE.rawValue)
        rule.append(nft: NFTA_RULE_CHAIN.rawValue, text: Self.chain)
        var list = WireWriter()
        for expression in expressions { list.append(nft: NFTA_LIST_ELEM.rawValue, expression.encoded) }
        rule.append(nft: NFTA_RULE_EXPRESSIONS.rawValue, list)
        append(NFT_MSG_NEWRULE, rule, flags: NLM_F_CREATE | NLM_F_APPEND)
    }

    private mutating func appendElements(_ addresses: [IPAddress], _ type: nf_tables_msg_types, flags: Int32) {
        for family in AddressFamily.allCases {
            let members = addresses.filter { $0.family == family }
            for start in stride(from: 0, to: members.count, by: Self.maximumElements) {
                let part = members[start..<min(start + Self.maximumElements, members.count)]
                append(type, elements(part, of: family), flags: flags)
            }
        }
    }

    private func elements(_ addresses: ArraySlice<IPAddress>, of family: AddressFamily) -> WireWriter {
        var list = WireWriter()
        for address in addresses {
            var key = WireWriter()
            key.append(attribute: Int(NFTA_DATA_VALUE.rawValue), address.bytes)
            var element = WireWriter()
            element.append(nft: NFTA_SET_ELEM_KEY.rawValue, key)
            list.append(nft: NFTA_LIST_ELEM.rawValue, element)
        }
        var message = named(NFTA_SET_ELEM_LIST_TABLE.rawValue)
        message.append(nft: NFTA_SET_ELEM_LIST_SET.rawValue, text: family.setName)
        message.append(nft: NFTA_SET_ELEM_LIST_ELEMENTS.rawValue, list)
        return message
    }

    private static var inputChain: WireWriter {
        var hook = WireWriter()
        hook.append(nft: NFTA_HOOK_HOOKNUM.rawValue, number: CLinux_NF_INET_LOCAL_IN)
        hook.append(nft: NFTA_HOOK_PRIORITY.rawValue, number: 0)  // filter
        var chain = named(NFTA_CHAIN_TABLE.rawValue)
        chain.append(nft: NFTA_CHAIN_NAME.rawValue, text: Self.chain)
        chain.append(nft: NFTA_CHAIN_HOOK.rawValue, hook)
        chain.append(nft: NFTA_CHAIN_POLICY.rawValue, number: UInt32(CLinux_NF_ACCEPT))
        chain.append(nft: NFTA_CHAIN_TYPE.rawValue, text: "filter")
        return chain
    }
}

/// The name of the table, under the attribute that the message has for it.
private func named(_ attribute: UInt32) -> WireWriter {
    var writer = WireWriter()
    writer.append(nft: attribute, text: "aloft")
    return writer
}

/// One step of a rule: it loads something into the only register in use, compares that, or decides.
private struct Expression {
    private static let register: UInt32 = 1

    let name: String
    let data: WireWriter

    var encoded: WireWriter {
        var writer = WireWriter()
        writer.append(nft: NFTA_EXPR_NAME.rawValue, text: name)
        writer.append(nft: NFTA_EXPR_DATA.rawValue, data)
        return writer
    }

    static func network(_ family: AddressFamily) -> [Expression] {
        [meta(NFT_META_NFPROTO), isEqual([family.number])]
    }

    static func isEqual(_ bytes: [UInt8]) -> Expression {
        var value = WireWriter()
        value.append(attribute: Int(NFTA_DATA_VALUE.rawValue), bytes)
        var data = numbers([(NFTA_CMP_SREG.rawValue, register), (NFTA_CMP_OP.rawValue, NFT_CMP_EQ.rawValue)])
        data.append(nft: NFTA_CMP_DATA.rawValue, value)
        return Expression(name: "cmp", data: data)
    }

    static func meta(_ key: nft_meta_keys) -> Expression {
        Expression(
            name: "meta",
            data: numbers([(NFTA_META_KEY.rawValue, key.rawValue), (NFTA_META_DREG.rawValue, register)]))
    }

    static func payload(_ base: nft_payload_bases, offset: UInt32, length: UInt32) -> Expression {
        Expression(
            name: "payload",
            data: numbers([
                (NFTA_PAYLOAD_DREG.rawValue, register), (NFTA_PAYLOAD_BASE.rawValue, base.rawValue),
                (NFTA_PAYLOAD_OFFSET.rawValue, offset), (NFTA_PAYLOAD_LEN.rawValue, length),
            ]))
    }

    static func icmpv6(_ type: UInt8) -> [Expression] {
        [
            meta(NFT_META_L4PROTO), isEqual([58]),
            payload(NFT_PAYLOAD_TRANSPORT_HEADER, offset: 0, length: 1), isEqual([type]),
        ]
    }

    static func destination(_ family: AddressFamily) -> [Expression] {
        var data = WireWriter()
        data.append(nft: NFTA_LOOKUP_SET.rawValue, text: family.setName)
        data.append(nft: NFTA_LOOKUP_SREG.rawValue, number: register)
        return [
            payload(NFT_PAYLOAD_NETWORK_HEADER, offset: family.destinationOffset, length: family.addressLength),
            Expression(name: "lookup", data: data),
        ]
    }

    static func verdict(_ code: Int32) -> Expression {
        var verdict = WireWriter()
        verdict.append(nft: NFTA_VERDICT_CODE.rawValue, number: UInt32(bitPattern: code))
        var value = WireWriter()
        value.append(nft: NFTA_DATA_VERDICT.rawValue, verdict)
        var data = numbers([(NFTA_IMMEDIATE_DREG.rawValue, 0)])  // NFT_REG_VERDICT
        data.append(nft: NFTA_IMMEDIATE_DATA.rawValue, value)
        return Expression(name: "immediate", data: data)
    }

    private static func numbers(_ attributes: [(UInt32, UInt32)]) -> WireWriter {
        var writer = WireWriter()
        for (type, value) in attributes { writer.append(nft: type, number: value) }
        return writer
    }
}

extension AddressFamily {
    fileprivate var number: UInt8 {
        switch self {
        case .ipv4: UInt8(AF_INET)
        case .ipv6: UInt8(AF_INET6)
        }
    }

    fileprivate var setName: String {
        switch self {
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        }
    }

    /// In bytes.
    fileprivate var addressLength: UInt32 {
        switch self {
        case .ipv4: 4
        case .ipv6: 16
        }
    }

    /// Where the header says where the packet goes.
    fileprivate var destinationOffset: UInt32 {
        switch self {
        case .ipv4: 16
        case .ipv6: 24
        }
    }

    /// nft(8)'s number of the type, by which it shows the addresses as such.
    private var typeNumber: UInt32 {
        switch self {
        case .ipv4: 7
        case .ipv6: 8
        }
    }

    fileprivate var set: WireWriter {
        var writer = named(NFTA_SET_TABLE.rawValue)
        writer.append(nft: NFTA_SET_NAME.rawValue, text: setName)
        writer.append(nft: NFTA_SET_KEY_TYPE.rawValue, number: typeNumber)
        writer.append(nft: NFTA_SET_KEY_LEN.rawValue, number: addressLength)
        writer.append(nft: NFTA_SET_ID.rawValue, number: UInt32(number))
        return writer
    }
}

extension WireWriter {
    fileprivate mutating func append(nft type: UInt32, _ inner: WireWriter) {
        append(attribute: Int(type), inner.bytes)
    }

    fileprivate mutating func append(nft type: UInt32, text: String) {
        append(attribute: Int(type), Array(text.utf8) + [0])
    }

    /// nftables has its numbers in network order.
    fileprivate mutating func append(nft type: UInt32, number value: UInt32) {
        append(attribute: Int(type), number: value.bigEndian)
    }
}
