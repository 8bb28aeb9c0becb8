import Foundation
import FuzzTargets
import Testing

/// Every input that ever was a finding, and what the fuzzers start from.
struct RegressionTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: FuzzTarget.allCases, ["corpus", "regressions"])
    func `no input brings down what reads it`(target: FuzzTarget, folder: String) throws {
        let directory = Self.root.appendingPathComponent("\(folder)/\(target.rawValue)")
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter { !$0.lastPathComponent.hasPrefix(".") }
        #expect(folder == "regressions" || files.count >= 5)
        for file in files { target.run(Array(try Data(contentsOf: file))) }
    }
}
