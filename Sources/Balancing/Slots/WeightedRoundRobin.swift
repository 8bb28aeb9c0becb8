/// Slots in turn, by weight, with those of one server as far apart as they can be.
package enum WeightedRoundRobin {
    /// So many slots at most, or two for each server where that is more.
    package static let limit = 1000

    /// The slots of servers that have a weight.
    ///
    /// The order follows from the identities and the weights alone, so that every node has the same.
    package static func slots(_ weights: [ServerIdentity: Int]) -> [ServerIdentity] {
        let servers = weights.keys.filter { weights[$0] ?? 0 > 0 }.sorted()
        let counts = counts(of: servers.map { weights[$0] ?? 0 })
        guard Set(counts).count > 1 else { return servers }
        return interleaved(counts).map { servers[$0] }
    }

    /// How many slots each weight gets, at least one.
    ///
    /// Weights whose sum is small after division by their greatest common divisor are exact. Others share `limit` slots
    /// by their largest remainders: a share is off by less than a slot. Servers that would have less than one slot get
    /// one, and the others have these slots less, in proportion.
    package static func counts(of weights: [Int]) -> [Int] {
        let divisor = max(1, weights.reduce(0, greatestCommonDivisor))
        let reduced = weights.map { $0 / divisor }
        let limit = max(limit, 2 * weights.count)
        guard reduced.reduce(0, +) > limit else { return reduced }
        return shared(limit, by: reduced)
    }

    private static func shared(_ slots: Int, by weights: [Int]) -> [Int] {
        var counts = Array(repeating: 0, count: weights.count)
        var open = Array(weights.indices)
        var (left, sum) = (slots, weights.reduce(0, +))
        // Who would have less than one slot gets one; that makes the slots of the others scarcer, so it is asked again.
        while case let small = open.filter({ weights[$0] * left < sum }), !small.isEmpty {
            for index in small { counts[index] = 1 }
            left -= small.count
            sum -= small.reduce(0) { $0 + weights[$1] }
            open.removeAll { counts[$0] == 1 }
        }
        for index in open { counts[index] = weights[index] * left / sum }
        let rest = left - open.reduce(0) { $0 + counts[$1] }
        let byRemainder = open.sorted { one, other in
            let (left, right) = (weights[one] * left % sum, weights[other] * left % sum)
            return left != right ? left > right : one < other
        }
        for index in byRemainder.prefix(rest) { counts[index] += 1 }
        return counts
    }

    /// Smooth weighted round robin: for each slot everyone gains its count, and the richest, or the first of these, pays
    /// with the sum of all. Those of the same count take turns, so that only one of each count has to be looked at.
    static func interleaved(_ counts: [Int]) -> [Int] {
        let sum = counts.reduce(0, +)
        var groups = Dictionary(grouping: counts.indices) { counts[$0] }.map { Group(count: $0.key, members: $0.value) }
        return (1..<sum + 1).map { slot in
            let richest = groups.indices.reduce(0) { best, index in
                let (one, other) = (groups[index].credit(at: slot, sum), groups[best].credit(at: slot, sum))
                return one > other || one == other && groups[index].next < groups[best].next ? index : best
            }
            return groups[richest].take()
        }
    }

    /// Servers with the same count.
    private struct Group {
        let count: Int
        let members: [Int]
        private var turn = 0
        private var rounds = 0

        init(count: Int, members: [Int]) {
            self.count = count
            self.members = members
        }

        var next: Int { members[turn] }

        /// Of the one whose turn it is.
        func credit(at slot: Int, _ sum: Int) -> Int { count * slot - rounds * sum }

        mutating func take() -> Int {
            defer {
                turn += 1
                if turn == members.count { (turn, rounds) = (0, rounds + 1) }
            }
            return next
        }
    }

    private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}
