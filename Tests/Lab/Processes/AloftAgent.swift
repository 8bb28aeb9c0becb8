import Foundation

/// `aloft run` on a node.
package struct AloftAgent: Router {
    package let node: Node
    package let process: NodeProcess

    /// Its one TCP port, on every node's own loopback.
    package static let port = 8460

    /// The program under test: `ALOFT_BINARY`, else what `make build` leaves, else a debug build; nil when there is none.
    package static let binary: String? = {
        let folder = Laboratory.repository + "/.build"
        let named = ProcessInfo.processInfo.environment["ALOFT_BINARY"].map { [$0] } ?? []
        let candidates = named + ["\(folder)/release/aloft", "\(folder)/debug/aloft"]
        return candidates.first(where: FileManager.default.isExecutableFile)
    }()

    package static let isAvailable = binary != nil

    package var processes: [pid_t] { [process.pid] + children(of: process.pid) }
    package var configurationPath: String { Self.configurationPath(on: node) }
    /// The default one, of which every node has its own.
    package static let runtimeDirectory = "/run/aloft"
    package static let socket = APIEndpoint.socket(path: runtimeDirectory + "/aloft.sock")

    /// Starts it with `configuration` and returns when its API answers that it is alive.
    ///
    /// - Parameters:
    ///   - listening: on `port` alone; else where the configuration says, `port` among that.
    ///   - launcher: what starts the program, with its arguments; the agent's process is then the launcher's.
    package static func start(
        on node: Node, _ configuration: String, listening: Bool = true, by launcher: [String] = []
    ) async throws -> AloftAgent {
        try node.write(configuration, to: "aloft.conf")
        let command = listening ? command(on: node) : Array(command(on: node).dropLast(2))
        let agent = AloftAgent(node: node, process: try await node.start(launcher + command))
        _ = try await agent.process.ready(within: .seconds(10), "a living agent on \(node.name)") {
            try await agent.get("/livez").status == 200 ? true : nil
        }
        return agent
    }

    /// The command line that `start` uses on `node`.
    package static func command(
        on node: Node, listeners: [String]? = ["127.0.0.1:\(port)"]
    ) -> [String] {
        [
            "aloft", "run", "--config", configurationPath(on: node), "--state-directory",
            "\(node.directory)/state", "--runtime-directory", runtimeDirectory,
        ] + (listeners ?? []).flatMap { ["--listen", $0] }
    }

    package static func configurationPath(on node: Node) -> String { node.directory + "/aloft.conf" }

    package func stop() async throws {
        try await process.end(by: SIGTERM)
    }

    /// Ends the agent and its failsafe at once, as the end of the machine does.
    package func kill() async throws {
        // A failsafe that outlives its agent takes its addresses down; an agent that outlives its failsafe starts another a moment later.
        for child in children(of: process.pid) { Glibc.kill(child, SIGKILL) }
        try await process.end(by: SIGKILL)
    }

    package func resume() {
        for child in children(of: process.pid) { Glibc.kill(child, SIGCONT) }
        process.resume()
    }

    /// Ends the agent alone, as a crash does: its failsafe acts.
    package func crash() async throws {
        try await process.end(by: SIGKILL)
    }

    /// Its failsafe; waits until there is one.
    package func failsafe() async throws -> pid_t {
        try await eventually(within: .seconds(10), "a failsafe on \(node.name)") {
            children(of: process.pid).first { child in
                (try? String(contentsOfFile: "\(Laboratory.directory)/proc/\(child)/comm", encoding: .utf8))
                    == "aloft-failsafe\n"
            }
        }
    }

    /// Ends it in a way that is followed by another start at once, as a service manager does.
    package func stopForRestart() async throws {
        try await process.end(by: SIGUSR2)
    }

    package func get(_ path: String) async throws -> HTTPAnswer {
        try await node.http("GET", path, at: .tcp(port: Self.port))
    }

    /// Sends a request that changes something, over the socket, where root may.
    package func change(
        _ method: String, _ path: String, headers: [String] = [], body: String? = nil
    ) async throws -> HTTPAnswer {
        try await node.http(method, path, at: Self.socket, headers: headers, body: body)
    }

    /// Runs `aloft WORD [ARGUMENT...]` on the node, for this agent.
    package func command(_ words: String...) async throws -> CommandResult {
        try await command(words)
    }

    package func command(_ words: [String]) async throws -> CommandResult {
        try await node.run(["aloft"] + words)
    }

    package func instance(_ name: String = "VI_01") async throws -> JSON {
        try await get("/v1/instances/\(name)").json
    }

    /// The newest transitions of this agent, newest first.
    package func transitions(limit: Int = 20) async throws -> [JSON] {
        try await get("/v1/transitions?limit=\(limit)").json["items"].items
    }

    package func receptionErrors() async throws -> [String: Int] {
        let statistics = try await instance()["statistics"].members
        if statistics.isEmpty { throw NotObserved(expectation: "statistics of VI_01", deadline: .zero) }
        return statistics.compactMapValues { $0.number.map { Int($0) } }
            .filter { $0.value > 0 && !Self.innocentCounters.contains($0.key) }
    }

    /// All counters but these count something that should not have happened.
    private static let innocentCounters: Set<String> = [
        "active_transitions", "advertisements_received", "advertisements_sent", "priority_zero_received",
        "priority_zero_sent",
    ]
}
