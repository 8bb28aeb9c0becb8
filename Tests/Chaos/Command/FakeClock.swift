import Foundation
import Lab

/// The wall clock that the agents of one node see (libfaketime); the monotonic ones are the machine's.
struct FakeClock {
    static let steady = "--steady-clock"
    static let isAvailable =
        !CommandLine.arguments.contains(steady)
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/faketime")
    private static let file = "clock"

    private let node: Node
    /// What an agent is started by.
    let launcher: [String]

    /// The clocks of `nodes`, by their names; none where the machine has no libfaketime.
    ///
    /// The library would set a variable at its start, after which a Swift program does not find its arguments: so it gets
    /// the one that `faketime` has set for another program, which has to run as long.
    static func make(on nodes: [Node]) async throws -> [String: FakeClock] {
        guard isAvailable else { return [:] }
        let other = try ChildProcess([
            "faketime", "-m", "-f", "+0", "sh", "-c", "echo \"$LD_PRELOAD:$FAKETIME_SHARED\"; exec sleep 100000",
        ])
        let line = try await other.output.first(within: .seconds(10), "the word of faketime") {
            $0.contains("libfaketime")
        }
        let words = line.split(separator: ":", maxSplits: 1).map(String.init)
        let timers = try await timers(in: nodes[0].directory)
        let library = ["env", "LD_PRELOAD=\(timers):\(words[0])", "FAKETIME_SHARED=\(words[1])"]
        return Dictionary(
            uniqueKeysWithValues: try nodes.map { node in
                let path = try node.write("+0", to: file)
                let clock = ["FAKETIME_TIMESTAMP_FILE=\(path)", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
                return (
                    node.name,
                    FakeClock(node: node, launcher: library + clock + ["FAKETIME_CACHE_DURATION=1"])
                )
            })
    }

    /// Compiles what keeps libfaketime from timers that have nothing to do with the wall clock, into `directory`.
    private static func timers(in directory: String) async throws -> String {
        let library = directory + "/timers.so"
        let source = Laboratory.repository + "/Tests/Chaos/Clock/timers.c"
        try await demand(["cc", "-shared", "-fPIC", "-o", library, source])
        return library
    }

    /// - Parameter offset: from the machine's clock, as in `+1d`.
    func set(_ offset: String) throws {
        try node.write(offset, to: Self.file)
    }
}
