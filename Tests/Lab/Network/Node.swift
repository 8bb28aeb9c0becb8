import Foundation

/// A machine of the laboratory: network, process, mount and host name space of its own, plugged into the switch.
package final class Node: Sendable {
    /// What every node calls its one interface.
    package static let interface = "enp0s3"

    package let name: String
    /// Its own IPv4 address, in 192.168.100.0/24.
    package let address: String
    /// Of its interface.
    package var macAddress: String { port.macAddress }
    /// A folder for this node's files, at the same path inside and outside.
    package let directory: String
    /// Process 1 of the node, by its number in the laboratory.
    package let pid: pid_t
    let port: Port
    private let first: ChildProcess

    init(name: String, number: Int, on lan: Switch) async throws {
        self.name = name
        address = "192.168.100.\(number)"
        directory = "\(Laboratory.directory)/\(lan.name)/\(name)"
        port = Port(number: number, on: lan)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        first = try ChildProcess([
            "unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc",
            Laboratory.repository + "/Tests/Lab/node", name, try Programs.directory(),
        ])
        pid = try await Self.processNumber(printedBy: first)
        try await plugIn(on: lan)
    }

    /// Makes its interface, with its address, also when that was deleted.
    package func plugIn(on lan: Switch) async throws {
        try await lan.connect(port, to: pid)
        try await demand(["ip", "address", "add", "\(address)/24", "brd", "+", "dev", Self.interface])
        try await demand(["ip", "link", "set", Self.interface, "up"])
    }

    /// The command that runs `command` inside this node.
    package func inside(_ command: [String]) -> [String] {
        ["nsenter", "--target", String(pid), "--net", "--mount", "--uts", "--pid", "--"] + command
    }

    /// Starts `command` inside this node.
    package func start(_ command: [String]) async throws -> NodeProcess {
        let report = "read -r pid rest </run/lab/proc/self/stat; echo \"$pid\"; exec \"$@\""
        let process = try ChildProcess(inside(["sh", "-c", report, "sh"] + command))
        return NodeProcess(pid: try await Self.processNumber(printedBy: process), process: process)
    }

    /// Runs `command` inside this node to its end.
    package func run(_ command: [String]) async throws -> CommandResult {
        try await Lab.run(inside(command))
    }

    /// Runs `command` inside this node; throws `CommandFailed` when it does not end with status 0.
    @discardableResult
    package func demand(_ command: [String]) async throws -> String {
        try await Lab.demand(inside(command))
    }

    /// Writes `text` to the file `name` in this node's folder and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let path = "\(directory)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    func close() async {
        kill(pid, SIGKILL)
        _ = try? await first.ended(within: .seconds(5))
    }

    /// The first number that `process` prints on a line of its own: its number in the laboratory, whatever it is in its own
    /// namespace. A word on standard error may be read before it.
    private static func processNumber(printedBy process: ChildProcess) async throws -> pid_t {
        // Half a dozen execs on a loaded machine take milliseconds; ten seconds mean that it hangs.
        try await process.output.wait(within: .seconds(10), for: "a process number from \(process.description)") {
            lines in
            lines.lazy.compactMap { pid_t($0) }.first
        }
    }
}

/// A process inside a node.
package struct NodeProcess: Sendable {
    /// Its number in the laboratory.
    package let pid: pid_t
    let process: ChildProcess

    /// What it wrote, line by line; the first line is its process number.
    package var output: Record<String> { process.output }

    package var isRunning: Bool { process.isRunning }

    /// Sends `number` to this process alone.
    package func signal(_ number: Int32) {
        if process.isRunning { kill(pid, number) }
    }

    /// Continues a process that was stopped, and who waits for it, which was stopped with it.
    package func resume() {
        for number in [process.pid, pid] { kill(number, SIGCONT) }
    }

    /// Sends `number` and waits until the process has ended.
    @discardableResult
    package func end(by number: Int32, within deadline: Duration = .seconds(10)) async throws -> ChildProcess.Ending {
        signal(number)
        return try await process.ended(within: deadline)
    }

    /// Asks `question` until it is ready; throws with what it wrote as soon as it has ended instead.
    package func ready<Answer>(
        within deadline: Duration, _ expectation: String, _ question: () async throws -> Answer?
    ) async throws -> Answer {
        try await eventually(within: deadline, expectation) {
            let wasRunning = isRunning
            if let answer = try await question() { return answer }
            guard wasRunning else {
                throw NotObserved(
                    expectation: "\(expectation) before \(process.description) ended", deadline: .zero,
                    last: output.events)
            }
            return nil
        }
    }

    /// Waits until the process has ended by itself.
    package func ended(within deadline: Duration) async throws -> ChildProcess.Ending {
        try await process.ended(within: deadline)
    }
}
