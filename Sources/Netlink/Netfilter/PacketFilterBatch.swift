import CLinux
package import NetworkTypes

/// Changes to Aloft's own nftables table, `inet aloft`, which the kernel makes all at once or not at all.
///
/// The table drops what arrives for the addresses in its sets, except ICMPv6 Neighbor Solicitations and Advertisements
/// (RFC 9568, 6.4.3: an Active router that accepts no packets for its addresses answers for them all the same).
package struct PacketFilterBatch {
    private static let chain = "input"

    private var batch = NetfilterBatch(table: "aloft", acknowledgement: .each)

    package init() {}

    /// Makes the table anew, with empty sets.
    package mutating func install() {
        remove()
        batch.addTable()
        for family in AddressFamily.allCases {
            batch.addSet(family.setName, .address(family), id: UInt32(family.number))
        }
        let filter: Int32 = 0
        batch.addChain(Self.chain, hook: (CLinux_NF_INET_LOCAL_IN, filter, "filter"))
        let solicitation: UInt8 = 135
        let advertisement: UInt8 = 136
        for type in [solicitation, advertisement] {
            appendRule(NFTExpression.network(.ipv6) + NFTExpression.icmpv6(type) + [.verdict(CLinux_NF_ACCEPT)])
        }
        for family in AddressFamily.allCases {
            let destination = [
                NFTExpression.address(family.destinationOffset, family, into: .first),
                .lookup(family.setName, from: .first),
            ]
            appendRule(NFTExpression.network(family) + destination + [.verdict(CLinux_NF_DROP)])
        }
    }

    /// Removes the table, whether or not there is one.
    package mutating func remove() { batch.removeTable() }

    /// Drops what arrives for the addresses; those that are in the table already stay there.
    package mutating func block(_ addresses: [IPAddress]) {
        appendElements(addresses, NFT_MSG_NEWSETELEM, flags: NLM_F_CREATE)
    }

    /// Lets through what arrives for the addresses; ENOENT where one is not in the table.
    package mutating func unblock(_ addresses: [IPAddress]) {
        appendElements(addresses, NFT_MSG_DELSETELEM, flags: 0)
    }

    /// The messages in one datagram, between the marks of a batch.
    package func encoded(sequence: UInt32) -> [UInt8] { batch.encoded(sequence: sequence) }

    private mutating func appendRule(_ expressions: [NFTExpression]) {
        batch.addRule(NFTRule(expressions), to: Self.chain)
    }

    private mutating func appendElements(_ addresses: [IPAddress], _ type: nf_tables_msg_types, flags: Int32) {
        for family in AddressFamily.allCases {
            let members = addresses.filter { $0.family == family }.map { NFTElement(key: $0.bytes) }
            batch.append(type, members, of: family.setName, flags: flags)
        }
    }
}

extension AddressFamily {
    fileprivate var setName: String { rawValue }
}
