internal import Bytes
import CLinux
import NetworkTypes

// MARK: Choosing

extension NFTExpression {
    /// Where the map sends what begins at the register; the rule ends where the map does not have it.
    static func verdictMap(_ map: String, from register: Register = .first) -> NFTExpression {
        var data = ByteWriter()
        data.append(nft: NFTA_LOOKUP_SET.rawValue, text: map)
        data.append(nft: NFTA_LOOKUP_SREG.rawValue, number: register.number)
        data.append(nft: NFTA_LOOKUP_DREG.rawValue, number: NFT_REG_VERDICT.rawValue)
        return NFTExpression("lookup", data)
    }

    /// 0, 1, 2 … modulus - 1 in turn, in the machine's order.
    static func increment(modulus: UInt32) -> NFTExpression {
        NFTExpression(
            "numgen",
            numbers([
                (NFTA_NG_DREG.rawValue, Register.first.number), (NFTA_NG_MODULUS.rawValue, modulus),
                (NFTA_NG_TYPE.rawValue, NFT_NG_INCREMENTAL.rawValue), (NFTA_NG_OFFSET.rawValue, 0),
            ]))
    }

    /// Jenkins' hash of so many bytes from the register on, modulo `modulus`, in the machine's order.
    static func jhash(from register: Register, length: Int, modulus: UInt32, seed: UInt32) -> NFTExpression {
        NFTExpression(
            "hash",
            numbers([
                (NFTA_HASH_SREG.rawValue, register.number), (NFTA_HASH_DREG.rawValue, Register.first.number),
                (NFTA_HASH_LEN.rawValue, UInt32(length)), (NFTA_HASH_MODULUS.rawValue, modulus),
                (NFTA_HASH_SEED.rawValue, seed), (NFTA_HASH_OFFSET.rawValue, 0),
                (NFTA_HASH_TYPE.rawValue, NFT_HASH_JENKINS.rawValue),
            ]))
    }

    /// What begins at the first register without the bits that the mask lacks.
    static func masked(_ mask: [UInt8]) -> NFTExpression {
        var data = numbers([
            (NFTA_BITWISE_SREG.rawValue, Register.first.number), (NFTA_BITWISE_DREG.rawValue, Register.first.number),
            (NFTA_BITWISE_LEN.rawValue, UInt32(mask.count)),
        ])
        let zeros = [UInt8](repeating: 0, count: mask.count)
        for (type, bytes) in [(NFTA_BITWISE_MASK, mask), (NFTA_BITWISE_XOR, zeros)] {
            data.append(nft: type.rawValue, valueData(bytes))
        }
        return NFTExpression("bitwise", data)
    }

    /// Adds what begins at the first register to the set, or lets it live anew there. The rule ends where the set is
    /// full.
    static func update(_ set: String) -> NFTExpression {
        var data = ByteWriter()
        data.append(nft: NFTA_DYNSET_SET_NAME.rawValue, text: set)
        data.append(nft: NFTA_DYNSET_OP.rawValue, number: NFT_DYNSET_OP_UPDATE.rawValue)
        data.append(nft: NFTA_DYNSET_SREG_KEY.rawValue, number: Register.first.number)
        return NFTExpression("dynset", data)
    }
}

// MARK: Translating

extension NFTExpression {
    /// Translates the destination or the source (NFT_NAT_DNAT, NFT_NAT_SNAT); without a port the packet keeps its own
    /// where it can.
    static func translate(_ type: nft_nat_types, to address: IPAddress, port: UInt16? = nil) -> [NFTExpression] {
        let portRegister = Register(word: 4)
        var data = numbers([
            (NFTA_NAT_TYPE.rawValue, type.rawValue), (NFTA_NAT_FAMILY.rawValue, UInt32(address.family.number)),
            (NFTA_NAT_REG_ADDR_MIN.rawValue, Register.first.number),
        ])
        if port != nil { data.append(nft: NFTA_NAT_REG_PROTO_MIN.rawValue, number: portRegister.number) }
        return [immediate(address.bytes, into: .first)]
            + (port.map { [immediate([UInt8($0 >> 8), UInt8($0 & 0xFF)], into: portRegister)] } ?? [])
            + [NFTExpression("nat", data)]
    }

    private static func immediate(_ bytes: [UInt8], into register: Register) -> NFTExpression {
        var data = numbers([(NFTA_IMMEDIATE_DREG.rawValue, register.number)])
        data.append(nft: NFTA_IMMEDIATE_DATA.rawValue, valueData(bytes))
        return NFTExpression("immediate", data)
    }

    /// What conntrack knows of the packet's connection; of its first packet's direction, for an address or a port.
    static func conntrack(
        _ key: nft_ct_keys, ofOriginal: Bool = false, into register: Register = .first
    ) -> NFTExpression {
        var data = numbers([(NFTA_CT_KEY.rawValue, key.rawValue), (NFTA_CT_DREG.rawValue, register.number)])
        if ofOriginal { data.append(nft: NFTA_CT_DIRECTION.rawValue, number: UInt8(0)) }  // IP_CT_DIR_ORIGINAL
        return NFTExpression("ct", data)
    }

    /// Whether conntrack translates the destination of this connection.
    static var hasTranslatedDestination: [NFTExpression] {
        [
            conntrack(NFT_CT_STATUS), masked(hostOrder(UInt32(IPS_DST_NAT.rawValue))),
            compare(NFT_CMP_NEQ, hostOrder(0)),
        ]
    }
}

// MARK: Limiting and counting

extension NFTExpression {
    /// Whether there would be more than so many connections, of those that have come here.
    static func connections(over limit: UInt32) -> NFTExpression {
        NFTExpression(
            "connlimit",
            numbers([
                (NFTA_CONNLIMIT_COUNT.rawValue, limit),
                (NFTA_CONNLIMIT_FLAGS.rawValue, UInt32(NFT_CONNLIMIT_F_INV.rawValue)),
            ]))
    }

    /// Counts the packet with a counter that has a name.
    static func count(_ counter: String) -> NFTExpression {
        var data = numbers([(NFTA_OBJREF_IMM_TYPE.rawValue, UInt32(NFT_OBJECT_COUNTER))])
        data.append(nft: NFTA_OBJREF_IMM_NAME.rawValue, text: counter)
        return NFTExpression("objref", data)
    }

    /// Answers a TCP segment with RST.
    static var reset: NFTExpression {
        reject(NFT_REJECT_TCP_RST.rawValue, code: 0)
    }

    /// Answers with the family's ICMP message "port unreachable".
    static var portUnreachable: NFTExpression {
        reject(NFT_REJECT_ICMPX_UNREACH.rawValue, code: UInt8(NFT_REJECT_ICMPX_PORT_UNREACH.rawValue))
    }

    private static func reject(_ type: UInt32, code: UInt8) -> NFTExpression {
        var data = numbers([(NFTA_REJECT_TYPE.rawValue, type)])
        data.append(nft: NFTA_REJECT_ICMP_CODE.rawValue, number: code)
        return NFTExpression("reject", data)
    }
}

/// The bytes of a number in the machine's order, in which the kernel has marks, states and results of a hash.
func hostOrder(_ number: UInt32) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(number)
    return writer.bytes
}
