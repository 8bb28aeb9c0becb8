import ChaosModel
import Foundation
import Lab

// Usage: aloft-chaos [--steady-clock] [MINUTES [SEED [WORDS OF A FAULT]]]
Laboratory.enter()

var arguments = Array(CommandLine.arguments.dropFirst())
arguments.removeAll { $0 == FakeClock.steady }
guard let minutes = Double(arguments.first ?? "5"), minutes > 0,
    let seed = UInt64(arguments.dropFirst().first ?? "1")
else {
    print("Usage: aloft-chaos [\(FakeClock.steady)] [MINUTES [SEED [WORDS OF A FAULT]]]")
    exit(64)
}
let wanted = arguments.dropFirst(2).joined(separator: " ")
let faults = Fault.allCases.filter { (wanted.isEmpty || $0.rawValue.contains(wanted)) && Nemesis.canDo($0) }
guard !faults.isEmpty else {
    print("No fault is called \(wanted): \(Fault.allCases.map(\.rawValue).joined(separator: ", ")).")
    exit(64)
}

do {
    let record = try await Campaign.run(minutes: minutes, plan: Plan(seed: seed, faults: faults))
    let verdict = Checker(lease: Cluster.lease, activeDown: Cluster.activeDown).verdict(on: record)
    print("seed \(seed), \(record.incidents.count) faults\n\(verdict.text)")
    if !verdict.violations.isEmpty { print("Again: make chaos SEED=\(seed) MINUTES=\(minutes)") }
    exit(verdict.violations.isEmpty ? 0 : 1)
} catch {
    print("The laboratory failed: \(error)")
    exit(1)
}
