import Testing

@testable import Node

/// Whose turn it is to be asked for.
struct ProbingTests {
    private static let start = ContinuousClock().systemEpoch

    /// Turns by address in so many reviews of half a second.
    private func turns(of count: Int, reviews: Int) -> (counts: [Int], most: Int) {
        var probing = Probing(startedAt: Self.start)
        var counts = [Int](repeating: 0, count: count)
        var most = 0
        for _ in 0..<reviews {
            let turns = probing.takeTurns(of: count, after: Node.reviewInterval, atMost: Probing.perReview)
            most = max(most, turns.count)
            for turn in turns { counts[turn] += 1 }
        }
        return (counts, most)
    }

    @Test(arguments: [(1, 1), (2, 1), (20, 1), (255, 13), (600, 30)])
    func `every address has its turn once in ten seconds, evenly`(count: Int, most: Int) {
        let turns = turns(of: count, reviews: 200)
        #expect(turns.counts.allSatisfy { $0 == 10 }, "\(turns.counts)")
        #expect(turns.most <= most)
    }

    @Test func `of too many each has its turn later`() {
        let turns = turns(of: 5000, reviews: 20 * 100)
        #expect(turns.most == Probing.perReview)
        #expect(turns.counts.allSatisfy { (12...13).contains($0) })
    }

    @Test func `nobody has a turn where there is no address, and a pause is not made up for`() {
        var probing = Probing(startedAt: Self.start)
        #expect(probing.takeTurns(of: 0, after: .seconds(100), atMost: 32) == [])
        #expect(probing.takeTurns(of: 3, after: .seconds(3600), atMost: 32).count == 3)
    }
}
