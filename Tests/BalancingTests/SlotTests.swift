import NetworkTypes
import Testing

@testable import Balancing

struct WeightedRoundRobinTests {
    private func weights(_ weights: [Int]) -> [ServerIdentity: Int] {
        Dictionary(uniqueKeysWithValues: weights.enumerated().map { (Fixture.server($0.offset + 1), $0.element) })
    }

    private func order(_ list: [Int]) -> [Int] {
        WeightedRoundRobin.slots(weights(list)).map { Int($0.address.bytes[3]) }
    }

    @Test func `servers take turns, the heavy ones with the others between`() {
        #expect(order([1, 1, 1]) == [1, 2, 3])
        #expect(order([5, 1, 1]) == [1, 1, 2, 1, 3, 1, 1])
        #expect(order([3, 2, 1]) == [1, 2, 1, 3, 2, 1])
        #expect(order([4, 0, 2]) == [1, 3, 1])
        #expect(order([0]) == [])
    }

    @Test func `small sums are exact`() {
        #expect(WeightedRoundRobin.counts(of: [600, 300, 100]) == [6, 3, 1])
        #expect(WeightedRoundRobin.counts(of: [500, 499, 1]) == [500, 499, 1])
    }

    @Test func `who would have less than a slot has one`() {
        let counts = WeightedRoundRobin.counts(of: [1, 1_000_000, 1, 1_000_003])
        #expect(counts == [1, 499, 1, 499])
        #expect(WeightedRoundRobin.counts(of: [1, ServerTerms.maximumWeight]) == [1, 999])
    }

    @Test(arguments: 0..<200)
    func `shares are within a slot of the weights, but for what the smallest get`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let magnitude = [10, 1000, 1_000_000, ServerTerms.maximumWeight].randomElement(using: &random) ?? 10
        let weights = (0..<Int.random(in: 1...40, using: &random)).map { _ in
            Int.random(in: 1...magnitude, using: &random)
        }
        let counts = WeightedRoundRobin.counts(of: weights)
        let (slots, sum) = (counts.reduce(0, +), weights.reduce(0, +))
        #expect(slots <= WeightedRoundRobin.limit)
        let exact = weights.map { Double($0) * Double(slots) / Double(sum) }
        let small = exact.count { $0 < 1 }
        for (count, exact) in zip(counts, exact) {
            #expect(count >= 1)
            #expect(abs(Double(count) - exact) < 1.001 + Double(small))
        }
    }

    @Test(arguments: 0..<100)
    func `at no moment is a server more than a slot ahead of its share or behind it`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let list = (0..<Int.random(in: 2...8, using: &random)).map { _ in Int.random(in: 1...30, using: &random) }
        let (order, counts) = (order(list), WeightedRoundRobin.counts(of: list))
        for server in list.indices {
            var seen = 0
            for (position, number) in order.enumerated() {
                seen += number == server + 1 ? 1 : 0
                let share = Double(position + 1) * Double(counts[server]) / Double(order.count)
                // Smooth weighted round robin is not the fairest order there is, and it is the one that is known.
                #expect(abs(Double(seen) - share) < 2)
            }
        }
    }

    @Test(arguments: 0..<100)
    func `the order is that of smooth weighted round robin`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let counts = (0..<Int.random(in: 1...9, using: &random)).map { _ in Int.random(in: 1...6, using: &random) }
        var credits = counts.map { _ in 0 }
        let expected = (0..<counts.reduce(0, +)).map { _ in
            credits = zip(credits, counts).map { $0 + $1 }
            let richest = credits.indices.reduce(0) { credits[$1] > credits[$0] ? $1 : $0 }
            credits[richest] -= counts.reduce(0, +)
            return richest
        }
        #expect(WeightedRoundRobin.interleaved(counts) == expected)
    }

    @Test func `more servers than the limit have a slot each at least`() {
        let counts = WeightedRoundRobin.counts(of: (1...1500).map { $0 * 7919 % 10007 + 1 })
        #expect(counts.reduce(0, +) <= 3000)
        #expect(counts.allSatisfy { $0 >= 1 })
    }
}

struct MaglevTableTests {
    private func weights(_ numbers: some Sequence<Int>) -> [ServerIdentity: Int] {
        Dictionary(uniqueKeysWithValues: numbers.map { (Fixture.server($0), 1) })
    }

    private func shares(_ table: MaglevTable) -> [ServerIdentity: Int] {
        table.slots.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    @Test func `equal servers have equal shares`() {
        for count in 1...40 {
            let shares = shares(MaglevTable(weights(1...count))).values
            #expect(shares.count == count)
            #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1)
        }
    }

    @Test(arguments: [[3, 2, 1], [100, 1], [1000, 1000, 1], [7, 7, 7, 7, 0]])
    func `shares follow the weights to a slot`(list: [Int]) {
        let weights = Dictionary(
            uniqueKeysWithValues: list.enumerated().map { (Fixture.server($0.offset), $0.element) })
        let shares = shares(MaglevTable(weights))
        let sum = Double(list.reduce(0, +))
        for (server, weight) in weights {
            let exact = Double(weight) * Double(MaglevTable.size) / sum
            #expect(abs(Double(shares[server] ?? 0) - exact) <= 1)
        }
    }

    @Test func `the table is the same in every version and on every node`() {
        let table = MaglevTable([
            Fixture.server(1): 1, Fixture.server(2): 2,
            ServerIdentity(.v6(IPv6Address("2001:db8::1") ?? .any), port: 443): 1,
        ])
        let digest = table.slots.reduce(0 as UInt64) { $0 &* 31 &+ StableHash.of($1).first }
        #expect(digest == 4_404_467_181_644_598_043)
        let hash = StableHash.of(Fixture.server(1))
        #expect(hash.first == 14_202_478_336_201_347_767)
        #expect(hash.second == 16_695_126_545_149_864_441)
    }

    /// How many slots of other servers change when one of n goes, in percent of all: on average and at most.
    @Test(arguments: [(3, 1.0, 2.0), (10, 3.0, 4.0), (30, 5.0, 6.0)])
    func `when a server goes, nearly only its own slots change`(count: Int, average: Double, most: Double) {
        let before = MaglevTable(weights(1...count)).slots
        let moved = (1...count).map { gone in
            let after = MaglevTable(weights((1...count).filter { $0 != gone })).slots
            let others = zip(before, after).count { $0 != $1 && $0 != Fixture.server(gone) }
            return 100 * Double(others) / Double(MaglevTable.size)
        }
        #expect(moved.reduce(0, +) / Double(count) < average, "\(moved)")
        #expect(moved.max() ?? 0 < most, "\(moved)")
    }

    @Test func `with weights too`() {
        let all = Dictionary(uniqueKeysWithValues: (1...8).map { (Fixture.server($0), $0 * 10) })
        let before = MaglevTable(all).slots
        for gone in 1...8 {
            let after = MaglevTable(all.filter { $0.key != Fixture.server(gone) }).slots
            let others = zip(before, after).count { $0 != $1 && $0 != Fixture.server(gone) }
            #expect(100 * others < 5 * MaglevTable.size, "\(gone): \(others)")
        }
    }

    @Test func `a server that comes back has its slots again`() {
        #expect(MaglevTable(weights([3, 1, 2])) == MaglevTable(weights([1, 2, 3])))
    }
}

struct SlotTests {
    private func service(_ scheduler: Scheduler, _ weights: [Int: Int]) -> KernelService {
        let destinations = weights.map { (Fixture.server($0.key), Fixture.destination($0.value)) }
        return KernelService(Scheduling(scheduler), destinations: Dictionary(uniqueKeysWithValues: destinations))
    }

    @Test func `only servers with a weight have slots`() {
        #expect(Slots(service(.roundRobin, [1: 5, 2: 0, 3: 1]))?.servers == [Fixture.server(1), Fixture.server(3)])
        #expect(Slots(service(.weightedRoundRobin, [1: 3, 2: 0, 3: 1]))?.servers.count == 4)
        #expect(Slots(service(.maglevHash, [1: 0]))?.servers == [])
    }

    @Test(arguments: Scheduler.allCases)
    func `a scheduler either has slots or says that it has none`(scheduler: Scheduler) {
        let slots = Slots(service(scheduler, [1: 1]))
        let expected: Bool? =
            switch scheduler {
            case .roundRobin, .weightedRoundRobin: false
            case .sourceHash, .maglevHash: true
            default: nil
            }
        #expect(slots?.isHashed == expected)
    }
}
