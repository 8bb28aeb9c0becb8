import Foundation

/// keepalived from Debian's package: a parent process and the one that speaks VRRP.
package struct Keepalived: Router {
    package let node: Node
    private let process: NodeProcess

    package var processes: [pid_t] { [process.pid] + children(of: process.pid) }

    /// Starts it with `configuration` and returns when it has read that.
    package static func start(on node: Node, _ configuration: String) async throws -> Keepalived {
        let path = try node.write(configuration, to: "keepalived.conf")
        let process = try await node.start([
            "keepalived", "--vrrp", "--dont-fork", "--log-console", "--log-detail", "--no-syslog", "--use-file=\(path)",
            "--pid=\(node.directory)/keepalived.pid", "--vrrp_pid=\(node.directory)/vrrp.pid",
        ])
        _ = try await process.ready(within: .seconds(10), "the start of keepalived on \(node.name)") {
            process.output.events.first {
                $0.contains("Entering BACKUP STATE") || $0.contains("Entering FAULT STATE")
            }
        }
        return Keepalived(node: node, process: process)
    }

    package func stop() async throws {
        try await process.end(by: SIGTERM)
    }

    package func kill() async throws {
        // A parent that outlives its child starts another; a child that outlives its parent leaves in good order, unless
        // it is stopped.
        let family = children(of: process.pid)
        for child in family { Glibc.kill(child, SIGSTOP) }
        try await process.end(by: SIGKILL)
        for child in family { Glibc.kill(child, SIGKILL) }
        // The next one does not start beside it.
        _ = try await eventually(within: .seconds(5), "the end of keepalived's children") {
            family.allSatisfy { Glibc.kill($0, 0) != 0 } ? true : nil
        }
    }

    package func resume() {
        for child in children(of: process.pid) { Glibc.kill(child, SIGCONT) }
        process.resume()
    }

    /// What it counts is in a file that it writes on SIGUSR2; a wrong checksum or interval it only logs.
    package func receptionErrors() async throws -> [String: Int] {
        let statistics = try await statistics()
        var errors = statistics.counters.filter { $0.value > 0 && KeepalivedStatistics.errors.contains($0.key) }
        for line in process.output.events where Self.complaints.contains(where: line.lowercased().contains) {
            errors[line, default: 0] += 1
        }
        return errors
    }

    /// Its own counters.
    package func statistics() async throws -> KeepalivedStatistics {
        let path = "\(Laboratory.directory)/proc/\(node.pid)/root/tmp/keepalived.stats"
        try? FileManager.default.removeItem(atPath: path)
        process.signal(SIGUSR2)
        return try await eventually(within: .seconds(5), "keepalived's statistics in \(path)") {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
            return KeepalivedStatistics(parsing: text)
        }
    }

    /// Not that it has learned another interval in version 3, which an Active that resigns makes it do.
    private static let complaints = ["checksum", "mismatch", "invalid", "incorrect", "already processed"]
}

/// keepalived's counters of one instance, by section and name, as in `Authentication Errors/Failure`.
package struct KeepalivedStatistics: Sendable {
    package let counters: [String: Int]

    static let errors: Set<String> = [
        "Packet Errors/Length", "Packet Errors/TTL", "Packet Errors/Invalid Type",
        "Packet Errors/Advertisement Interval", "Packet Errors/Address List", "Authentication Errors/Invalid Type",
        "Authentication Errors/Type Mismatch", "Authentication Errors/Failure",
    ]

    /// Nil while the file is not complete.
    init?(parsing text: String) {
        var (section, counters): (String, [String: Int]) = ("", [:])
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if let value = parts.last.flatMap({ Int($0) }) {
                counters["\(section)/\(parts[0])"] = value
            } else {
                section = parts[0]
            }
        }
        guard counters["Priority Zero/Sent"] != nil else { return nil }
        self.counters = counters
    }
}
