import ChaosModel
import Foundation
import Lab

// Usage: aloft-chaos [--steady-clock] [--spare-agents] [MINUTES [SEED [WORDS OF A FAULT]]]
Laboratory.enter()

var arguments = Array(CommandLine.arguments.dropFirst())
arguments.removeAll { $0 == FakeClock.steady }
// No agent ends or is started, and each has then no more of anything than after the first of all faults.
let sparesAgents = arguments.contains("--spare-agents")
arguments.removeAll { $0 == "--spare-agents" }
guard let minutes = Double(arguments.first ?? "5"), minutes > 0,
    let seed = UInt64(arguments.dropFirst().first ?? "1")
else {
    print("Usage: aloft-chaos [\(FakeClock.steady)] [--spare-agents] [MINUTES [SEED [WORDS OF A FAULT]]]")
    exit(64)
}
let wanted = arguments.dropFirst(2).joined(separator: " ")
let faults = Fault.allCases.filter {
    (wanted.isEmpty || $0.rawValue.contains(wanted)) && Nemesis.canDo($0) && (!sparesAgents || $0.sparesAgents)
}
guard !faults.isEmpty else {
    print("No fault is called \(wanted): \(Fault.allCases.map(\.rawValue).joined(separator: ", ")).")
    exit(64)
}

do {
    let (record, growths) = try await Campaign.run(
        minutes: minutes, plan: Plan(seed: seed, faults: faults), comparingAfter: sparesAgents ? faults.count : nil)
    let verdict = Checker(lease: Cluster.lease, activeDown: Cluster.activeDown).verdict(on: record)
    print("seed \(seed), \(record.incidents.count) faults\n\(verdict.text)")
    for growth in growths { print("GREW: \(growth)") }
    let isWell = verdict.violations.isEmpty && growths.isEmpty
    if !isWell { print("Again: make chaos SEED=\(seed) MINUTES=\(minutes)\(sparesAgents ? " SPARE=agents" : "")") }
    exit(isWell ? 0 : 1)
} catch {
    print("The laboratory failed: \(error)")
    exit(1)
}
