import Foundation

/// Connections of one client that stay open, each with a request now and then.
package struct HeldConnections: Sendable {
    private let process: NodeProcess

    /// What became of one request on each connection.
    package struct Round: Sendable {
        /// The answers, by what they said.
        package let answers: [String: Int]
        /// Connections that were reset or gave no answer within two seconds.
        package let broken: Int
    }

    /// Opens `count` connections from `node`, one after the other, and makes the first request on each.
    package static func open(_ count: Int, from node: Node, to host: String, port: Int = 80) async throws
        -> HeldConnections
    {
        let path = try node.write(program, to: "held_connections.py")
        return HeldConnections(
            process: try await node.start(["python3", "-u", path, host, String(port), String(count)]))
    }

    /// The first round, of when they were opened.
    package func first() async throws -> Round { try await round(0) }

    /// Makes a request on each and returns what came of them; `number` counts from 1.
    package func ask(_ number: Int) async throws -> Round {
        process.signal(SIGUSR1)
        return try await round(number)
    }

    package func close() async throws {
        try await process.end(by: SIGTERM)
    }

    private func round(_ number: Int) async throws -> Round {
        let line = try await process.output.wait(within: .seconds(60), for: "round \(number) of held connections") {
            lines in
            lines.last { $0.hasPrefix("\(number) ") }
        }
        let json = JSON(parsing: String(line.drop { $0 != " " }.dropFirst()))
        let answers = json["answers"].members.compactMapValues { $0.number.map { Int($0) } }
        return Round(answers: answers, broken: Int(json["broken"].number ?? -1))
    }

    private static let program = """
        import collections, json, signal, socket, sys
        host, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        REQUEST = b"GET / HTTP/1.1\\r\\nHost: held\\r\\n\\r\\n"
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        def ask(connection):
            connection.sendall(REQUEST)
            data = b""
            while b"\\r\\n\\r\\n" not in data or not data.endswith(b"\\n"):
                piece = connection.recv(4096)
                if not piece: raise OSError("closed")
                data += piece
            return data.split(b"\\r\\n\\r\\n", 1)[1].decode().strip()
        def tell(number, connections):
            answers, broken, kept = collections.Counter(), 0, []
            for connection in connections:
                try:
                    answers[ask(connection)] += 1
                    kept.append(connection)
                except OSError:
                    broken += 1
            print(number, json.dumps({"answers": answers, "broken": broken}))
            return kept
        connections = []
        for _ in range(count):
            connection = socket.create_connection((host, port), timeout=2)
            connections.append(connection)
        number = 0
        while True:
            connections = tell(number, connections)
            signal.sigwait({signal.SIGUSR1})
            number += 1
        """
}
