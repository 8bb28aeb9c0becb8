internal import Bytes
import CLinux

/// An element of a set of nftables, or of a map whose values are chains.
package struct NFTElement: Hashable, Sendable {
    /// In network order, but for numbers that the kernel keeps in its own; each part of a concatenation is padded to 4
    /// bytes.
    package var key: [UInt8]
    /// Where a packet with this key goes on.
    package var chain: String?

    package init(key: [UInt8], chain: String? = nil) {
        self.key = key
        self.chain = chain
    }

    /// Appends the element as one of a list. `verdicts` holds what has been encoded before: a thousand slots have few
    /// chains.
    func append(to list: inout ByteWriter, verdicts: inout [String: [UInt8]]) {
        var element = ByteWriter()
        element.append(nft: NFTA_SET_ELEM_KEY.rawValue, NFTExpression.valueData(key))
        if let chain {
            let verdict = verdicts[chain] ?? NFTExpression.verdictData(NFT_GOTO.rawValue, chain: chain).bytes
            verdicts[chain] = verdict
            element.append(attribute: Int(NFTA_SET_ELEM_DATA.rawValue), verdict)
        }
        list.append(nft: NFTA_LIST_ELEM.rawValue, element)
    }
}

extension NFTElement: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.key.lexicographicallyPrecedes(right.key) }
}

extension NFTElement {
    /// Reads what `NFTA_LIST_ELEM` holds; nil without a key.
    init?(_ bytes: Span<UInt8>) {
        var key: [UInt8]?
        var chain: String?
        forEachAttribute(in: bytes, from: 0) { type, value in
            switch type {
            case Int(NFTA_SET_ELEM_KEY.rawValue):
                forEachAttribute(in: value, from: 0) { type, value in
                    if type == Int(NFTA_DATA_VALUE.rawValue) { key = array(of: value) }
                }
            case Int(NFTA_SET_ELEM_DATA.rawValue): chain = verdictChain(in: value)
            default: break
            }
        }
        guard let key else { return nil }
        self.init(key: key, chain: chain)
    }
}

/// The chain that a `NFTA_DATA_VERDICT` goes to.
private func verdictChain(in data: Span<UInt8>) -> String? {
    var chain: String?
    forEachAttribute(in: data, from: 0) { type, value in
        guard type == Int(NFTA_DATA_VERDICT.rawValue) else { return }
        forEachAttribute(in: value, from: 0) { type, value in
            if type == Int(NFTA_VERDICT_CHAIN.rawValue) { chain = text(in: value) }
        }
    }
    return chain
}
