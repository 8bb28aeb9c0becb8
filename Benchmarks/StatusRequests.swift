import Foundation
import Lab

/// `GET /v1/status` beside a server in C that answers as much without doing anything for it, both on one node.
struct StatusRequests {
    private let node: Node

    private static let path = "/v1/status"
    private static let barePort = 8461
    private static let pairs = 5
    private static let seconds = 3
    /// Of libmicrohttpd's own: Date and Content-Length.
    private static let ownFields = 2

    static func measure() async throws -> [Row] {
        try await Laboratory.with(nodes: ["server"]) { laboratory in
            let part = StatusRequests(node: laboratory.nodes[0])
            let configuration = InstanceConfiguration(.version3, priority: 100).text
            let agent = try await AloftAgent.start(on: part.node, configuration)
            let answer = try await part.shape(of: aloftURL)
            let bare = try await BareProgram.start(
                "respond", on: part.node,
                arguments: [String(barePort), String(answer.size), String(answer.fields - ownFields)],
                libraries: ["microhttpd"])
            try await part.expectSameShape(as: answer)
            let rows = try await part.alternate(agent.processes, [bare.pid])
            try await bare.end(by: SIGKILL)
            try await agent.stop()
            return rows
        }
    }

    private static let aloftURL = "http://127.0.0.1:\(AloftAgent.port)\(path)"
    private static let bareURL = "http://127.0.0.1:\(barePort)/"

    /// One run of `wrk`, with the server's processor time for each request in microseconds.
    private struct Run {
        let load: LoadResult
        let cpuTime: Double
    }

    private func alternate(_ aloft: [pid_t], _ bare: [pid_t]) async throws -> [Row] {
        var (aloftRuns, bareRuns): ([Run], [Run]) = ([], [])
        for number in 1...Self.pairs {
            Progress.tell("\(Self.path) and the bare server, pair \(number) of \(Self.pairs)")
            aloftRuns.append(try await run(Self.aloftURL, servedBy: aloft))
            bareRuns.append(try await run(Self.bareURL, servedBy: bare))
        }
        func row(_ what: String, _ unit: String, goal: Row.Goal? = nil, _ value: (Run) -> Double) -> Row {
            Row(
                what: "GET \(Self.path), \(what)", unit: unit, aloft: aloftRuns.map(value).median,
                other: ("bare C", bareRuns.map(value).median), goal: goal)
        }
        return [
            row("requests", "1/s", goal: .ratioAtLeast(0.9)) { $0.load.rate },
            row("99th percentile", "ms") { $0.load.tail },
            row("CPU time a request", "µs") { $0.cpuTime },
        ]
    }

    private func run(_ url: String, servedBy processes: [pid_t]) async throws -> Run {
        let before = try ProcessUsage(of: processes).cpuTime
        let load = try await LoadResult.measure(url, on: node, for: Self.seconds)
        let used = try ProcessUsage(of: processes).cpuTime - before
        return Run(load: load, cpuTime: used.milliseconds * 1000 / Double(max(1, load.requests)))
    }

    private struct Shape: Equatable {
        let size: Int
        let fields: Int
    }

    private func shape(of url: String) async throws -> Shape {
        let text = try await node.demand(["curl", "--silent", "--fail", "--include", url])
        let parts = text.replacingOccurrences(of: "\r\n", with: "\n").components(separatedBy: "\n\n")
        let lines = parts[0].split(separator: "\n")
        return Shape(size: parts.dropFirst().joined(separator: "\n\n").utf8.count, fields: lines.count - 1)
    }

    private func expectSameShape(as answer: Shape) async throws {
        let bare = try await eventually(within: .seconds(5), "an answer of the bare server") {
            try? await shape(of: Self.bareURL)
        }
        Progress.tell("\(answer.size) bytes and \(answer.fields) header fields")
        guard bare == answer else {
            throw NotObserved(expectation: "\(answer) of the bare server", deadline: .zero, last: ["\(bare)"])
        }
    }
}
