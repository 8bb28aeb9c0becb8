import Foundation
import Lab

Laboratory.enter()

/// All parts together take about five minutes; what takes longer than this hangs.
let patience = Duration.seconds(600)

Task.detached {
    try await Task.sleep(for: patience)
    Progress.tell("It was not over after \(patience.components.seconds) seconds.")
    exit(1)
}

let names = CommandLine.arguments.dropFirst()
let parts = names.isEmpty ? Part.allCases : names.compactMap(Part.init(rawValue:))
if parts.count < names.count {
    Progress.tell("The parts are: \(Part.allCases.map(\.rawValue).joined(separator: ", ")).")
    exit(64)
}

var table = Table()
var isComplete = true
for part in parts {
    do {
        table.rows += try await part.measure()
    } catch {
        isComplete = false
        Progress.tell("\(part.rawValue) could not be measured: \(error)")
    }
}
print(table.text)
exit(isComplete ? 0 : 1)
