internal import Bytes
import CLinux

/// Changes to Aloft's nftables table for load balancing, `inet aloft_balancing`, which the kernel makes all at once or
/// not at all.
///
/// The kernel answers the last message, and each that fails. A batch may have megabytes, which the socket's send buffer
/// must hold (SO_SNDBUFFORCE). Where the table is not as it was left, the answer is ENOENT, EEXIST or EBUSY: install
/// anew then.
///
/// A packet that is among the rules at the moment of a change goes on with the old rules and looks up the new maps. It
/// is lost on its way where the slots become fewer or lead to a chain that is new with the same batch: keep slots in
/// spare, add a server before it gets slots, and remove it after it has lost them (`NATRuleset.steps`).
package struct NATBatch: Sendable {
    private var batch = NetfilterBatch(table: NATTable.name, acknowledgement: .last)
    private var setNumber: UInt32 = 0

    package init() {}

    /// Whether there is nothing to send.
    package var isEmpty: Bool { batch.isEmpty }

    /// Makes the table anew. Counters begin at 0, and persistence remembers nobody.
    package mutating func install(_ ruleset: NATRuleset) {
        batch.removeTable()
        batch.addTable()
        append(from: NATTable(), to: NATTable(ruleset))
    }

    /// Makes one ruleset out of another that is installed, and touches nothing that they have in common. A server whose
    /// address and port stay keeps its counter; its connections count against its limit unless its own rules change; a
    /// service whose persistence changes begins anew.
    package mutating func change(from old: NATRuleset, to new: NATRuleset) {
        let before = Dictionary(uniqueKeysWithValues: old.services.map { ($0.match, $0) })
        var between = new
        between.services.removeAll { service in
            before[service.match].map { $0.persistence != service.persistence } ?? false
        }
        appendDifference(from: old, to: between)
        appendDifference(from: between, to: new)
    }

    /// Removes the table, whether or not there is one.
    package mutating func remove() { batch.removeTable() }

    /// The messages in one datagram, between the marks of a batch.
    package func encoded(sequence: UInt32) -> [UInt8] { batch.encoded(sequence: sequence) }

    private mutating func appendDifference(from old: NATRuleset, to new: NATRuleset) {
        guard old != new else { return }
        let same = Set(old.services).intersection(new.services)
        func table(_ ruleset: NATRuleset) -> NATTable {
            ruleset.services.filter { !same.contains($0) }.reduce(into: NATTable(sharedBy: ruleset)) {
                $0.merge(NATTable(of: $1))
            }
        }
        append(from: table(old), to: table(new))
    }

    /// What refers to something comes after it and goes before it.
    private mutating func append(from old: NATTable, to new: NATTable) {
        for counter in new.counters.subtracting(old.counters).sorted() { addCounter(counter) }
        for (name, set) in new.sets.sorted(by: { $0.key < $1.key }) where old.sets[name] == nil {
            setNumber += 1
            batch.addSet(name, set.definition.key, id: setNumber) { set.definition.appendContent(to: &$0) }
        }
        for (name, chain) in new.chains.sorted(by: { $0.key < $1.key }) where old.chains[name] == nil {
            batch.addChain(name, hook: chain.hook.map { ($0.number, $0.priority, $0.kind) })
        }
        appendElements(from: old, to: new)
        appendRules(from: old, to: new)
        for name in old.sets.keys.sorted() where new.sets[name] == nil {
            delete(NFT_MSG_DELSET, NFTA_SET_TABLE.rawValue, NFTA_SET_NAME.rawValue, name)
        }
        for name in old.chains.keys.sorted() where new.chains[name] == nil {
            delete(NFT_MSG_DELCHAIN, NFTA_CHAIN_TABLE.rawValue, NFTA_CHAIN_NAME.rawValue, name)
        }
        for name in old.counters.subtracting(new.counters).sorted() { deleteCounter(name) }
    }

    private mutating func appendElements(from old: NATTable, to new: NATTable) {
        for (name, set) in new.sets.sorted(by: { $0.key < $1.key }) where set.isWritten {
            let known = old.sets[name]?.elements ?? []
            guard set.elements != known else { continue }
            if case .sharedMap = set.definition.content {
                let (before, after) = (Set(known), Set(set.elements))
                batch.append(NFT_MSG_DELSETELEM, before.subtracting(after).sorted(), of: name, flags: 0)
                batch.append(NFT_MSG_NEWSETELEM, after.subtracting(before).sorted(), of: name)
            } else {
                if old.sets[name] != nil { flush(name) }
                batch.append(NFT_MSG_NEWSETELEM, set.elements, of: name)
            }
        }
    }

    private mutating func appendRules(from old: NATTable, to new: NATTable) {
        for (name, chain) in old.chains.sorted(by: { $0.key < $1.key }) where chain.rules != new.chains[name]?.rules {
            delete(NFT_MSG_DELRULE, NFTA_RULE_TABLE.rawValue, NFTA_RULE_CHAIN.rawValue, name)
        }
        for (name, chain) in new.chains.sorted(by: { $0.key < $1.key }) where chain.rules != old.chains[name]?.rules {
            for rule in chain.rules { batch.addRule(rule, to: name) }
        }
    }
}

// MARK: Messages

extension NATBatch {
    private mutating func delete(_ type: nf_tables_msg_types, _ table: UInt32, _ attribute: UInt32, _ name: String) {
        var message = batch.named(table)
        message.append(nft: attribute, text: name)
        batch.append(type, message, flags: 0)
    }

    /// Removes all elements.
    private mutating func flush(_ set: String) {
        delete(NFT_MSG_DELSETELEM, NFTA_SET_ELEM_LIST_TABLE.rawValue, NFTA_SET_ELEM_LIST_SET.rawValue, set)
    }

    private mutating func addCounter(_ name: String) {
        var message = batch.named(NFTA_OBJ_TABLE.rawValue)
        message.append(nft: NFTA_OBJ_NAME.rawValue, text: name)
        message.append(nft: NFTA_OBJ_TYPE.rawValue, number: UInt32(NFT_OBJECT_COUNTER))
        message.append(nft: NFTA_OBJ_DATA.rawValue, ByteWriter())
        batch.append(NFT_MSG_NEWOBJ, message)
    }

    private mutating func deleteCounter(_ name: String) {
        var message = batch.named(NFTA_OBJ_TABLE.rawValue)
        message.append(nft: NFTA_OBJ_NAME.rawValue, text: name)
        message.append(nft: NFTA_OBJ_TYPE.rawValue, number: UInt32(NFT_OBJECT_COUNTER))
        batch.append(NFT_MSG_DELOBJ, message, flags: 0)
    }
}

extension NATTable.NamedSet.Definition {
    fileprivate func appendContent(to message: inout ByteWriter) {
        switch content {
        case .members: break
        case .sharedMap, .map:
            message.append(nft: NFTA_SET_FLAGS.rawValue, number: NFT_SET_MAP.rawValue)
            message.append(nft: NFTA_SET_DATA_TYPE.rawValue, number: NFT_DATA_VERDICT.rawValue)
            if key == .integer { message.append(attribute: Int(NFTA_SET_USERDATA.rawValue), Self.typeOfSlots) }
        case .dynamic(let timeout, let maximumCount):
            message.append(
                nft: NFTA_SET_FLAGS.rawValue, number: NFT_SET_TIMEOUT.rawValue | NFT_SET_EVAL.rawValue)
            message.append(nft: NFTA_SET_TIMEOUT.rawValue, number: UInt64(max(1, timeout / .milliseconds(1))))
            var description = ByteWriter()
            description.append(nft: NFTA_SET_DESC_SIZE.rawValue, number: maximumCount)
            message.append(nft: NFTA_SET_DESC.rawValue, description)
        }
    }

    /// What nft(8) keeps of `typeof numgen inc mod 2 : verdict`: numbers have no type that it could name otherwise.
    private static let typeOfSlots: [UInt8] = [
        0, 4, 1, 0, 0, 0,  // the key's byte order: the machine's
        1, 4, 0, 0, 0, 0,  // the data's: none
        // the key: numgen, in turn, modulo 2, offset 0
        3, 26, 0, 4, 23, 0, 0, 0, 1, 18, 0, 4, 0, 0, 0, 0, 1, 4, 2, 0, 0, 0, 2, 4, 0, 0, 0, 0,
        4, 8, 0, 4, 1, 0, 0, 0, 1, 0,  // the data: a verdict
    ]
}
