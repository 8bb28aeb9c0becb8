import ChaosModel

/// What a run of the nemesis came to, for people.
struct Report {
    let text: String

    init(_ record: RunRecord, _ verdict: Checker.Verdict, seed: UInt64, minutes: Double) {
        let rows = record.nodes.map(\.rows.count).reduce(0, +)
        let lines = record.nodes.flatMap(\.runs).map(\.lines.count).reduce(0, +)
        var text = """
            \(record.incidents.count) faults, \(verdict.requests) requests, \(lines) transitions, \(rows) rows
            longest dark                \(verdict.longestDark.text)
            longest two owners          \(verdict.longestDouble.text)
            failed requests             \(verdict.failedRequests)
            transitions without a row   \(verdict.missingRows.count)
            rows without a transition   \(verdict.inventedRows.count)
            crashes                     \(verdict.crashes.count)
            violations                  \(verdict.violations.count)
            """
        for violation in verdict.violations { text += "\nVIOLATION: \(violation)" }
        if !verdict.violations.isEmpty { text += "\nAgain: make chaos SEED=\(seed) MINUTES=\(minutes)" }
        self.text = text
    }
}

extension Checker.Spell {
    fileprivate var text: String {
        let milliseconds = Int(duration / .milliseconds(1))
        return "\(milliseconds) ms, during: \(during)"
    }
}
