internal import Bytes
import CLinux

/// Messages to nftables for one table of the family `inet`, which the kernel carries out all at once or not at all.
struct NetfilterBatch: Sendable {
    /// Whether the kernel answers each message or, besides errors, the last one alone. Thousands of answers would not
    /// fit in the buffer of a socket.
    enum Acknowledgement: Hashable, Sendable { case each, last }

    /// After which a list ends, of the 64 KiB that a netlink attribute can have.
    private static let maximumBytes = 32_000

    private let table: String
    private let acknowledgement: Acknowledgement
    private var messages: [Message] = []

    init(table: String, acknowledgement: Acknowledgement) {
        self.table = table
        self.acknowledgement = acknowledgement
    }

    var isEmpty: Bool { messages.isEmpty }

    /// A payload that begins with the table's name, under the attribute that the message has for it.
    func named(_ attribute: UInt32) -> ByteWriter {
        var writer = ByteWriter()
        writer.append(nft: attribute, text: table)
        return writer
    }

    mutating func append(_ type: nf_tables_msg_types, _ payload: ByteWriter, flags: Int32 = NLM_F_CREATE) {
        let number = UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(type.rawValue)
        messages.append(
            Message(type: number, flags: flags, family: CLinux_NFPROTO_INET, resource: 0, payload: payload.bytes))
    }

    mutating func addTable() { append(NFT_MSG_NEWTABLE, named(NFTA_TABLE_NAME.rawValue)) }

    /// Removes the table, whether or not there is one.
    mutating func removeTable() {
        addTable()  // or there may be nothing to delete
        append(NFT_MSG_DELTABLE, named(NFTA_TABLE_NAME.rawValue), flags: 0)
    }

    /// Adds a chain; one without a hook is reached by jumps alone.
    mutating func addChain(_ name: String, hook: (number: UInt32, priority: Int32, kind: String)? = nil) {
        var message = named(NFTA_CHAIN_TABLE.rawValue)
        message.append(nft: NFTA_CHAIN_NAME.rawValue, text: name)
        if let hook {
            var place = ByteWriter()
            place.append(nft: NFTA_HOOK_HOOKNUM.rawValue, number: hook.number)
            place.append(nft: NFTA_HOOK_PRIORITY.rawValue, number: UInt32(bitPattern: hook.priority))
            message.append(nft: NFTA_CHAIN_HOOK.rawValue, place)
            message.append(nft: NFTA_CHAIN_POLICY.rawValue, number: UInt32(CLinux_NF_ACCEPT))
            message.append(nft: NFTA_CHAIN_TYPE.rawValue, text: hook.kind)
        }
        append(NFT_MSG_NEWCHAIN, message)
    }

    /// Adds a set of such keys.
    ///
    /// - Parameters:
    ///   - id: tells it from the other new sets of the batch.
    ///   - appendContent: what it holds besides keys, and for how long.
    mutating func addSet(
        _ name: String, _ key: NFTKeyType, id: UInt32, _ appendContent: (inout ByteWriter) -> Void = { _ in }
    ) {
        var message = named(NFTA_SET_TABLE.rawValue)
        message.append(nft: NFTA_SET_NAME.rawValue, text: name)
        message.append(nft: NFTA_SET_KEY_TYPE.rawValue, number: key.number)
        message.append(nft: NFTA_SET_KEY_LEN.rawValue, number: key.length)
        message.append(nft: NFTA_SET_ID.rawValue, number: id)
        appendContent(&message)
        append(NFT_MSG_NEWSET, message)
    }

    mutating func addRule(_ rule: NFTRule, to chain: String) {
        var message = named(NFTA_RULE_TABLE.rawValue)
        message.append(nft: NFTA_RULE_CHAIN.rawValue, text: chain)
        var list = ByteWriter()
        for expression in rule.expressions { list.append(nft: NFTA_LIST_ELEM.rawValue, expression.encoded) }
        message.append(nft: NFTA_RULE_EXPRESSIONS.rawValue, list)
        append(NFT_MSG_NEWRULE, message, flags: NLM_F_CREATE | NLM_F_APPEND)
    }

    /// Adds elements to a set, or deletes them, in as many messages as they need.
    mutating func append(
        _ type: nf_tables_msg_types, _ elements: [NFTElement], of set: String, flags: Int32 = NLM_F_CREATE
    ) {
        var list = ByteWriter()
        var verdicts: [String: [UInt8]] = [:]
        for element in elements {
            if list.bytes.count > Self.maximumBytes {
                append(type, list: list, of: set, flags: flags)
                list = ByteWriter()
            }
            element.append(to: &list, verdicts: &verdicts)
        }
        if !elements.isEmpty { append(type, list: list, of: set, flags: flags) }
    }

    private mutating func append(_ type: nf_tables_msg_types, list: ByteWriter, of set: String, flags: Int32) {
        var message = named(NFTA_SET_ELEM_LIST_TABLE.rawValue)
        message.append(nft: NFTA_SET_ELEM_LIST_SET.rawValue, text: set)
        message.append(nft: NFTA_SET_ELEM_LIST_ELEMENTS.rawValue, list)
        append(type, message, flags: flags)
    }

    /// The messages in one datagram, between the marks of a batch.
    func encoded(sequence: UInt32) -> [UInt8] {
        let mark = Message(
            type: UInt16(NLMSG_MIN_TYPE), flags: 0, family: UInt8(AF_UNSPEC), resource: UInt16(NFNL_SUBSYS_NFTABLES))
        var end = mark
        end.type += 1  // NFNL_MSG_BATCH_END
        var writer = ByteWriter()
        writer.append(mark, sequence)
        for (position, message) in messages.enumerated() {
            var message = message
            if acknowledgement == .each || position == messages.count - 1 { message.flags |= NLM_F_ACK }
            writer.append(message, sequence)
        }
        writer.append(end, sequence)
        return writer.bytes
    }

    /// A `struct nlmsghdr`, a `struct nfgenmsg` and what follows them.
    fileprivate struct Message: Sendable {
        var type: UInt16
        var flags: Int32
        var family: UInt8
        var resource: UInt16
        var payload: [UInt8] = []
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ message: NetfilterBatch.Message, _ sequence: UInt32) {
        append(UInt32(MemoryLayout<nlmsghdr>.size + 4 + message.payload.count))
        append(message.type)
        append(UInt16(message.flags | NLM_F_REQUEST))
        append(sequence)
        append(UInt32(0))
        append(message.family)
        append(UInt8(0))
        append(message.resource.bigEndian)
        append(raw: message.payload)
    }
}
