import Foundation

/// A web server on a node that answers every request with the node's name.
package struct Nginx: Sendable {
    package let process: NodeProcess

    /// Starts it with one master and one worker process, as Debian does with one core, on `port`.
    @discardableResult
    package static func start(on node: Node, port: Int = 80) async throws -> Nginx {
        let path = try node.write(configuration(for: node, port: port), to: "nginx.conf")
        let process = try await node.start(["nginx", "-e", "stderr", "-c", path])
        _ = try await process.ready(within: .seconds(10), "nginx on \(node.name)") {
            try await node.run(["curl", "--silent", "--fail", "http://127.0.0.1:\(port)/"]).status == 0 ? true : nil
        }
        return Nginx(process: process)
    }

    /// Kills the master and its workers, as the kernel does when memory runs out.
    package func kill() async throws {
        // The master first: it would start another worker.
        let workers = children(of: process.pid)
        try await process.end(by: SIGKILL)
        for worker in workers { Glibc.kill(worker, SIGKILL) }
        for worker in workers {
            _ = try await eventually(within: .seconds(5), "the end of nginx's worker") {
                isRunning(worker) ? nil : true
            }
        }
    }

    private static func configuration(for node: Node, port: Int) -> String {
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { name in
            "\(name)_temp_path \(node.directory)/nginx_\(name);"
        }
        return """
            user root;
            worker_processes 1;
            daemon off;
            pid \(node.directory)/nginx.pid;
            error_log stderr;
            events { worker_connections 1024; }
            http {
                access_log off;
                \(paths.joined(separator: "\n    "))
                server {
                    listen \(port);
                    listen [::]:\(port);
                    location / { default_type text/plain; return 200 "\(node.name)\\n"; }
                }
            }
            """
    }
}

/// The processes that any thread of `pid` started, by their numbers in the laboratory.
func children(of pid: pid_t) -> [pid_t] {
    let tasks = "\(Laboratory.directory)/proc/\(pid)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    return threads.flatMap { thread in
        let text = (try? String(contentsOfFile: "\(tasks)/\(thread)/children", encoding: .utf8)) ?? ""
        return text.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
    }
}

/// Whether the process still runs; a dead one that nobody has asked about does not.
private func isRunning(_ pid: pid_t) -> Bool {
    let path = "\(Laboratory.directory)/proc/\(pid)/exe"
    return (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
}
