import Foundation

/// A process that the laboratory started: its output line by line, and its end.
package final class ChildProcess: Sendable {
    package enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// What it wrote to standard output and standard error, in the order in which it arrived.
    package let output = Record<String>()
    /// Its end, once; all that it wrote itself is in `output` by then.
    package let ending = Record<Ending>()
    package let description: String
    package let pid: pid_t

    /// Starts `command` (a path or a name in PATH, then its arguments).
    package init(_ command: [String]) throws {
        description = command.joined(separator: " ")
        let spawn = try Spawn(command)
        pid = spawn.pid
        let streams = [spawn.output, spawn.errors].map { LineStream($0, into: output) }
        for stream in streams { Thread.detachNewThread { stream.read() } }
        Thread.detachNewThread { [ending] in
            let end = spawn.wait()
            for stream in streams { stream.readWhatIsThere() }
            ending.append(end)
        }
    }

    package var isRunning: Bool { ending.count == 0 }

    /// Waits for its end, `deadline` at the longest.
    @discardableResult
    package func ended(within deadline: Duration) async throws -> Ending {
        try await ending.first(within: deadline, "the end of \(description)") { _ in true }
    }
}
