internal import Bytes
import CLinux

/// Requests for what nftables holds; `NetfilterMessage` reads the answers.
extension NetlinkRequest {
    /// How often nftables has been changed, by whomever (NFT_MSG_GETGEN): where that is as before, so is everything
    /// else but counters and what packets add to sets.
    package static func generation() -> NetlinkRequest {
        NetlinkRequest(
            "NFT_MSG_GETGEN", type: number(NFT_MSG_GETGEN), flags: 0,
            payload: netfilterHeader(family: UInt8(AF_UNSPEC)))
    }

    static func dumpChains() -> NetlinkRequest { dump("NFT_MSG_GETCHAIN", NFT_MSG_GETCHAIN, []) }

    static func dumpRules(ofTable table: String) -> NetlinkRequest {
        dump("NFT_MSG_GETRULE", NFT_MSG_GETRULE, [(NFTA_RULE_TABLE.rawValue, table)])
    }

    static func dumpCounters(ofTable table: String) -> NetlinkRequest {
        dump("NFT_MSG_GETOBJ", NFT_MSG_GETOBJ, [(NFTA_OBJ_TABLE.rawValue, table)])
    }

    /// ENOENT where there is no such set.
    static func dumpElements(of set: String, inTable table: String) -> NetlinkRequest {
        dump(
            "NFT_MSG_GETSETELEM \(set)", NFT_MSG_GETSETELEM,
            [(NFTA_SET_ELEM_LIST_TABLE.rawValue, table), (NFTA_SET_ELEM_LIST_SET.rawValue, set)])
    }

    private static func dump(
        _ name: String, _ type: nf_tables_msg_types, _ selection: [(UInt32, String)]
    ) -> NetlinkRequest {
        var writer = ByteWriter()
        for (attribute, text) in selection { writer.append(nft: attribute, text: text) }
        return NetlinkRequest(
            name, type: number(type), flags: NLM_F_DUMP,
            payload: netfilterHeader(family: CLinux_NFPROTO_INET) + writer.bytes)
    }

    private static func number(_ type: nf_tables_msg_types) -> Int {
        Int(NFNL_SUBSYS_NFTABLES) << 8 | Int(type.rawValue)
    }

    /// A `struct nfgenmsg`.
    static func netfilterHeader(family: UInt8) -> [UInt8] { [family, 0, 0, 0] }
}
