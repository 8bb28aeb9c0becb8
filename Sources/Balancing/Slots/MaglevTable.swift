/// A consistent table of slots, after Maglev (Eisenbud and others, 2016): when a server goes, nearly only its own slots
/// change. Of the others' 0.5 % do with 3 servers, 2.4 % with 10 and 4 % with 30.
///
/// It follows from the identities and the weights alone: every node has the same, whatever its byte order and the order
/// of its list. A client that hashes to a slot has the same server on each of them.
package struct MaglevTable: Hashable, Sendable {
    /// `size` of them; none without a server that has a weight.
    package let slots: [ServerIdentity]

    /// A prime. With more servers than that some have no slot.
    package static let size = 1021

    package init(_ weights: [ServerIdentity: Int]) {
        var claims = weights.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map(Claim.init)
        guard !claims.isEmpty else {
            slots = []
            return
        }
        var owners = Array(repeating: -1, count: Self.size)
        for _ in owners.indices {
            let turn = claims.indices.reduce(0) { claims[$1].isBefore(claims[$0]) ? $1 : $0 }
            owners[claims[turn].takeSlot { owners[$0] < 0 }] = turn
        }
        slots = owners.map { claims[$0].server }
    }

    /// A server that takes its turns.
    private struct Claim {
        let server: ServerIdentity
        let weight: Int
        private let offset: Int
        private let skip: Int
        private var tried = 0
        private var taken = 0

        init(server: ServerIdentity, weight: Int) {
            self.server = server
            self.weight = weight
            let hash = StableHash.of(server)
            offset = Int(hash.first % UInt64(MaglevTable.size))
            skip = Int(hash.second % UInt64(MaglevTable.size - 1)) + 1
        }

        /// Whose turn it is: of who has fewer slots for its weight. That does not depend on who else is there.
        func isBefore(_ other: Claim) -> Bool { taken * other.weight < other.taken * weight }

        /// The next free slot of its own order of all slots.
        mutating func takeSlot(isFree: (Int) -> Bool) -> Int {
            while true {
                let slot = (offset + tried * skip) % MaglevTable.size
                tried += 1
                guard isFree(slot) else { continue }
                taken += 1
                return slot
            }
        }
    }
}
