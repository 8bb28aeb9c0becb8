import Dispatch
import Foundation
import SimulatedLAN
import Synchronization

// aloft-simulate [FIRST [SEEDS]]: runs so many scenarios from a seed on, on all cores.

let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let first = arguments.first ?? 1
let count = arguments.dropFirst().first ?? 2000
let isTracing = CommandLine.arguments.contains("--trace")

struct Tally {
    var simulated = Duration.zero
    var failures: [UInt64] = []
}

let tally = Mutex(Tally())
let began = ContinuousClock.now
DispatchQueue.concurrentPerform(iterations: Int(count)) { iteration in
    let seed = first + UInt64(iteration)
    let outcome = Scenario(seed: seed).run()
    tally.withLock {
        $0.simulated += outcome.simulated
        if outcome.violation != nil { $0.failures.append(seed) }
    }
}

let result = tally.withLock { $0 }
for seed in result.failures.sorted().prefix(5) {
    let smallest = Scenario(seed: seed).shrunk()
    let outcome = smallest.run(isTracing: true)
    print("FAILED with seed \(seed): \(outcome.violation.map { "\($0.what), at \($0.at)" } ?? "nothing")")
    print("Replay it: make simulate FIRST=\(seed) SEEDS=1\n\(smallest)")
    if isTracing || count == 1 { print(outcome.trace.suffix(400).joined(separator: "\n")) }
}
let years = String(format: "%.3f", result.simulated / .seconds(31_557_600))
let seconds = String(format: "%.1f", (ContinuousClock.now - began) / .seconds(1))
print(
    "\(count) scenarios from seed \(first), \(years) simulated years in \(seconds) s, \(result.failures.count) failed")
exit(result.failures.isEmpty ? 0 : 1)
