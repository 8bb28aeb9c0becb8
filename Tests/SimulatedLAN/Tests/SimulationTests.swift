import SimulatedLAN
import Testing

/// A few scenarios as ordinary tests; `make simulate` runs thousands.
struct SimulationTests {
    @Test(arguments: UInt64(1)...24)
    func `routers keep their promises whatever happens around them`(seed: UInt64) {
        let outcome = Scenario(seed: seed).run()
        #expect(outcome.violation == nil)
        #expect(outcome.simulated > .zero)
    }

    @Test(arguments: Sabotage.allCases)
    func `the judge notices each mistake that it is there for`(sabotage: Sabotage) {
        let noticed = (UInt64(1)...300).lazy.compactMap { seed -> Violation? in
            var scenario = Scenario(seed: seed)
            scenario.sabotage = sabotage
            return scenario.run().violation
        }
        #expect(noticed.contains { $0.what.contains(sabotage.complaint) })
    }

    /// At the end of an hour nothing has gone wrong for ten minutes: what is held then is held for good.
    @Test(arguments: UInt64(1)...2)
    func `a day with faults on one living agent ends as it began`(seed: UInt64) {
        let outcome = Scenario.day(seed: seed).run()
        #expect(outcome.violation == nil)
        #expect(outcome.sizes.count == 24)
        for name in (outcome.sizes.first ?? [:]).keys.sorted() {
            let sizes = outcome.sizes.compactMap { $0[name] }
            // A few packets are always on the way.
            #expect(sizes.suffix(4).max() ?? 0 <= (sizes.prefix(4).max() ?? 0) + 8, "\(name): \(sizes)")
        }
    }

    @Test func `the same seed gives the same run`() {
        let runs = (0..<2).map { _ in Scenario(seed: 7).run(isTracing: true).trace }
        #expect(runs[0] == runs[1])
        #expect(!runs[0].isEmpty)
    }
}
