import Dispatch
import Foundation
import SimulatedLAN
import Synchronization

let usage = """
    aloft-simulate [FIRST [SEEDS]] [--trace]   run so many scenarios from a seed on, on all cores
    aloft-simulate day [SEED]                  run a day of one living agent, and tell its last moments
    """

var words = Array(CommandLine.arguments.dropFirst())
let isDay = words.first == "day"
let isTracing = words.last == "--trace"
if isDay { words.removeFirst() }
if isTracing { words.removeLast() }
let numbers = words.compactMap { UInt64($0) }
guard numbers.count == words.count, numbers.count <= (isDay ? 1 : 2) else {
    print(usage)
    exit(2)
}

let first = numbers.first ?? 1
if isDay {
    let outcome = Scenario.day(seed: first).run(isTracing: true)
    print(outcome.trace.suffix(60).joined(separator: "\n"))
    print(outcome.violation.map { "FAILED: \($0.what), at \($0.at)" } ?? "a day without a violation")
    exit(outcome.violation == nil ? 0 : 1)
}

let count = numbers.dropFirst().first ?? 2000

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
