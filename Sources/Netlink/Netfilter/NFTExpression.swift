internal import Bytes
import CLinux
import NetworkTypes

/// A rule of nftables: a packet passes its expressions in turn until one does not match.
struct NFTRule: Hashable, Sendable {
    let expressions: [NFTExpression]

    init(_ expressions: [NFTExpression]) { self.expressions = expressions }
}

/// One step of a rule: it loads something into registers, compares them, or decides.
struct NFTExpression: Hashable, Sendable {
    let name: String
    private let data: [UInt8]

    init(_ name: String, _ data: ByteWriter) {
        self.name = name
        self.data = data.bytes
    }

    var encoded: ByteWriter {
        var writer = ByteWriter()
        writer.append(nft: NFTA_EXPR_NAME.rawValue, text: name)
        writer.append(attribute: Int(NFTA_EXPR_DATA.rawValue), data)
        return writer
    }

    /// One of the 16 words of 4 bytes; what is longer takes those that follow.
    struct Register: Hashable, Sendable {
        /// As the attributes have it. Those of 16 bytes, which the first four words of each are, have the numbers 1 to
        /// 4.
        let number: UInt32

        init(word: Int) {
            number = word % 4 == 0 ? NFT_REG_1.rawValue + UInt32(word / 4) : NFT_REG32_00.rawValue + UInt32(word)
        }

        static let first = Register(word: 0)
    }

    static func numbers(_ attributes: [(UInt32, UInt32)]) -> ByteWriter {
        var writer = ByteWriter()
        for (type, value) in attributes { writer.append(nft: type, number: value) }
        return writer
    }
}

// MARK: Matching

extension NFTExpression {
    static func network(_ family: AddressFamily) -> [NFTExpression] {
        [meta(NFT_META_NFPROTO), isEqual([family.number])]
    }

    static func transport(_ protocolNumber: UInt8) -> [NFTExpression] {
        [meta(NFT_META_L4PROTO), isEqual([protocolNumber])]
    }

    static func icmpv6(_ type: UInt8) -> [NFTExpression] {
        transport(58) + [payload(NFT_PAYLOAD_TRANSPORT_HEADER, offset: 0, length: 1), isEqual([type])]
    }

    static func isEqual(_ bytes: [UInt8]) -> NFTExpression { compare(NFT_CMP_EQ, bytes) }

    static func compare(_ operation: nft_cmp_ops, _ bytes: [UInt8]) -> NFTExpression {
        var data = numbers([
            (NFTA_CMP_SREG.rawValue, Register.first.number), (NFTA_CMP_OP.rawValue, operation.rawValue),
        ])
        data.append(nft: NFTA_CMP_DATA.rawValue, valueData(bytes))
        return NFTExpression("cmp", data)
    }

    static func valueData(_ bytes: [UInt8]) -> ByteWriter {
        var value = ByteWriter()
        value.append(attribute: Int(NFTA_DATA_VALUE.rawValue), bytes)
        return value
    }

    static func meta(_ key: nft_meta_keys, into register: Register = .first) -> NFTExpression {
        NFTExpression(
            "meta",
            numbers([(NFTA_META_KEY.rawValue, key.rawValue), (NFTA_META_DREG.rawValue, register.number)]))
    }

    static func payload(
        _ base: nft_payload_bases, offset: UInt32, length: UInt32, into register: Register = .first
    ) -> NFTExpression {
        NFTExpression(
            "payload",
            numbers([
                (NFTA_PAYLOAD_DREG.rawValue, register.number), (NFTA_PAYLOAD_BASE.rawValue, base.rawValue),
                (NFTA_PAYLOAD_OFFSET.rawValue, offset), (NFTA_PAYLOAD_LEN.rawValue, length),
            ]))
    }

    /// An address of the network header.
    static func address(_ offset: UInt32, _ family: AddressFamily, into register: Register) -> NFTExpression {
        payload(
            NFT_PAYLOAD_NETWORK_HEADER, offset: offset, length: UInt32(family.addressLength), into: register)
    }

    /// Whether the set has what begins at the register.
    static func lookup(_ set: String, from register: Register) -> NFTExpression {
        var data = ByteWriter()
        data.append(nft: NFTA_LOOKUP_SET.rawValue, text: set)
        data.append(nft: NFTA_LOOKUP_SREG.rawValue, number: register.number)
        return NFTExpression("lookup", data)
    }
}

extension NFTExpression {
    enum End { case source, destination }

    /// Puts address, protocol and port of where a packet comes from or goes to into the registers from the first on;
    /// `ip daddr . meta l4proto . th dport`.
    static func endpoint(_ end: End, _ family: AddressFamily) -> [NFTExpression] {
        let next = family.addressLength / 4
        let isSource = end == .source
        return network(family) + [
            address(isSource ? family.sourceOffset : family.destinationOffset, family, into: .first),
            meta(NFT_META_L4PROTO, into: .init(word: next)),
            payload(NFT_PAYLOAD_TRANSPORT_HEADER, offset: isSource ? 0 : 2, length: 2, into: .init(word: next + 1)),
        ]
    }

    /// Flags of TCP (RFC 9293, 3.1).
    struct TCPFlags: OptionSet {
        let rawValue: UInt8
        static let syn = TCPFlags(rawValue: 2)
        static let rst = TCPFlags(rawValue: 4)
        static let ack = TCPFlags(rawValue: 16)
    }

    /// Whether a packet of TCP has all of these.
    static func tcpFlags(allOf flags: TCPFlags) -> [NFTExpression] {
        transport(TransportProtocol.tcp.number) + [
            payload(NFT_PAYLOAD_TRANSPORT_HEADER, offset: 13, length: 1), masked([flags.rawValue]),
            isEqual([flags.rawValue]),
        ]
    }
}

// MARK: Tracking

extension NFTExpression {
    /// The router that the packet is sent to next: its own destination where that is on the link. `rt ip nexthop`
    static func nextHop(_ family: AddressFamily) -> [NFTExpression] {
        let key = family == .ipv4 ? NFT_RT_NEXTHOP4 : NFT_RT_NEXTHOP6
        return network(family) + [
            NFTExpression(
                "rt", numbers([(NFTA_RT_DREG.rawValue, Register.first.number), (NFTA_RT_KEY.rawValue, key.rawValue)]))
        ]
    }

    /// Leaves the packet out of conntrack.
    static var notrack: NFTExpression { NFTExpression("notrack", ByteWriter()) }
}

// MARK: Deciding

extension NFTExpression {
    static func verdict(_ code: Int32, chain: String? = nil) -> NFTExpression {
        var data = numbers([(NFTA_IMMEDIATE_DREG.rawValue, NFT_REG_VERDICT.rawValue)])
        data.append(nft: NFTA_IMMEDIATE_DATA.rawValue, verdictData(code, chain: chain))
        return NFTExpression("immediate", data)
    }

    /// Goes on behind where the chain was jumped to.
    static var `return`: NFTExpression { verdict(NFT_RETURN.rawValue) }

    static func jump(_ chain: String) -> NFTExpression { verdict(NFT_JUMP.rawValue, chain: chain) }

    static func goto(_ chain: String) -> NFTExpression { verdict(NFT_GOTO.rawValue, chain: chain) }

    static func verdictData(_ code: Int32, chain: String? = nil) -> ByteWriter {
        var verdict = ByteWriter()
        verdict.append(nft: NFTA_VERDICT_CODE.rawValue, number: UInt32(bitPattern: code))
        if let chain { verdict.append(nft: NFTA_VERDICT_CHAIN.rawValue, text: chain) }
        var value = ByteWriter()
        value.append(nft: NFTA_DATA_VERDICT.rawValue, verdict)
        return value
    }
}
