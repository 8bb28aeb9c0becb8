import Foundation

/// A process that the laboratory started: its output line by line, and its end.
package final class ChildProcess: Sendable {
    package enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// What it wrote to standard output and standard error, in the order in which it arrived.
    package let output = Record<String>()
    /// Its end, once.
    package let ending = Record<Ending>()
    package let description: String
    package let pid: pid_t

    /// Starts `command` (a path or a name in PATH, then its arguments).
    package init(_ command: [String]) throws {
        description = command.joined(separator: " ")
        let spawn = try Spawn(command)
        pid = spawn.pid
        for stream in [spawn.output, spawn.errors] {
            let lines = LineReader(into: output)
            Thread.detachNewThread { stream.read(lines.read) }
        }
        Thread.detachNewThread { [ending] in ending.append(spawn.wait()) }
    }

    package var isRunning: Bool { ending.count == 0 }

    /// Waits for its end, `deadline` at the longest.
    @discardableResult
    package func ended(within deadline: Duration) async throws -> Ending {
        try await ending.first(within: deadline, "the end of \(description)") { _ in true }
    }
}
