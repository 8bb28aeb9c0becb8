import Foundation
import Lab

Laboratory.enter()

/// The whole demonstration takes a minute and a half; what hangs longer has failed.
let patience = Duration.seconds(180)

Task.detached {
    try await Task.sleep(for: patience)
    Narrator.fail("It was not over after \(patience.components.seconds) seconds.")
}

do {
    try await Story.tell()
} catch {
    Narrator.fail("\(error)")
}
