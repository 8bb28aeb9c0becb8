import Foundation
import Testing

@testable import Balancing

struct BalancerSimulationTests {
    /// `BALANCING_SEEDS` for more.
    private static let seeds = ProcessInfo.processInfo.environment["BALANCING_SEEDS"].flatMap(UInt64.init) ?? 100

    @Test func `whatever happens, the kernel comes to what is wanted, and no client is sent to nobody`() {
        for seed in 0..<Self.seeds {
            var simulation = BalancerSimulation(seed: seed)
            simulation.run(steps: 80)
            #expect(simulation.violations == [], "seed \(seed)")
            guard simulation.violations.isEmpty else { return Self.trace(seed) }
        }
    }

    private static func trace(_ seed: UInt64) {
        var simulation = BalancerSimulation(seed: seed, isTraced: true)
        simulation.run(steps: 80)
    }
}
