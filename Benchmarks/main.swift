import Foundation
import Lab

Laboratory.enter()

/// All parts together take about seven minutes; what takes longer than this hangs.
let patience = Duration.seconds(600)

Task.detached {
    try await Task.sleep(for: patience)
    Progress.tell("It was not over after \(patience.components.seconds) seconds.")
    exit(1)
}

var names = Array(CommandLine.arguments.dropFirst())
var rows: Int64?
if let option = names.firstIndex(of: "--rows"), option + 1 < names.count {
    rows = Int64(names[option + 1])
    names.removeSubrange(option...option + 1)
}
let parts = names.isEmpty ? Part.allCases : names.compactMap(Part.init(rawValue:))
if parts.count < names.count {
    Progress.tell(
        "The parts are: \(Part.allCases.map(\.rawValue).joined(separator: ", ")). --rows N shortens the history.")
    exit(64)
}

var table = Table()
var isComplete = true
for part in parts {
    do {
        table.rows += try await part.measure(rows: rows)
    } catch {
        isComplete = false
        Progress.tell("\(part.rawValue) could not be measured: \(error)")
    }
}
print(table.text)
exit(isComplete ? 0 : 1)
