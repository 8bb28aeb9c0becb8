import Foundation
import Lab

Laboratory.enter()

var names = Array(CommandLine.arguments.dropFirst())

/// The word after `option`; both are taken out of `names`.
func value(of option: String, in names: inout [String]) -> String? {
    guard let place = names.firstIndex(of: option), place + 1 < names.count else { return nil }
    defer { names.removeSubrange(place...place + 1) }
    return names[place + 1]
}

let rows = value(of: "--rows", in: &names).flatMap { Int64($0) }
let repetitions = value(of: "--repetitions", in: &names).flatMap { Int($0) } ?? Failover.repetitions
let only = value(of: "--only", in: &names) ?? ""
let parts = names.isEmpty ? Part.customary : names.compactMap(Part.init(rawValue:))
if parts.count < names.count {
    Progress.tell(
        "The parts are: \(Part.allCases.map(\.rawValue).joined(separator: ", ")). "
            + "--rows N shortens the history, --repetitions N the failovers, --only 'v3 1 s, drained' leaves one of them."
    )
    exit(64)
}

/// What takes longer than all parts may take together hangs.
let patience = parts.map(\.patience).reduce(.zero, +)

Task.detached {
    try await Task.sleep(for: patience)
    Progress.tell("It was not over after \(patience.components.seconds) seconds.")
    exit(1)
}

var table = Table()
var isComplete = true
for part in parts {
    for step in part.steps(rows: rows, repetitions: repetitions, only: only) {
        do {
            table.rows += try await step()
        } catch {
            isComplete = false
            Progress.tell("\(part.rawValue) could not be measured: \(error)")
        }
    }
}
print(table.text)
exit(isComplete ? 0 : 1)
