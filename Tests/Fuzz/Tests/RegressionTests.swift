import Foundation
import FuzzTargets
import Testing

/// Every input that ever was a finding, and what the fuzzers start from.
struct RegressionTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    private static func inputs(_ folder: String, for target: FuzzTarget) throws -> [[UInt8]] {
        let directory = root.appendingPathComponent("\(folder)/\(target.rawValue)")
        return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter { !$0.lastPathComponent.hasPrefix(".") }.map { Array(try Data(contentsOf: $0)) }
    }

    @Test(arguments: FuzzTarget.allCases, ["corpus", "regressions"])
    func `no input brings down what reads it`(target: FuzzTarget, folder: String) throws {
        let inputs = try Self.inputs(folder, for: target)
        #expect(folder == "regressions" || inputs.count >= 5)
        for input in inputs { target.run(input) }
    }

    @Test
    func `the first requests reach every operation of the contract, and every status that needs no lost row or time`()
        throws
    {
        let outcomes = try Self.inputs("corpus", for: .requests).compactMap(answerRequest)
        let operations = DocumentedAnswers.standard.operations
        #expect(operations.count == 56)
        for operation in operations {
            let seen = Set(outcomes.filter { $0.operation == operation }.map(\.status))
            #expect(!seen.isDisjoint(with: 200..<300), "\(operation.method.rawValue) \(operation.path)")
        }
        let all = Set(outcomes.map(\.status))
        #expect(all.isSuperset(of: [200, 202, 304, 400, 401, 403, 404, 405, 409, 412, 415, 422, 503]))
    }
}
