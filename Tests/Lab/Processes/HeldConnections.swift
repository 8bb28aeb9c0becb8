import Foundation

/// Connections of one client that stay open, each with a request now and then.
package struct HeldConnections: Sendable {
    private let process: NodeProcess

    /// What became of one request on each connection.
    package struct Round: Sendable {
        /// The answers, by what they said.
        package let answers: [String: Int]
        /// Connections that were reset or gave no answer within five seconds, since the round before, by who had
        /// answered on them and what became of them: `web1: Connection reset by peer`.
        package let failures: [String: Int]
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

    /// Makes requests on one connection after the other from now on, until the next round. Returns once each had one.
    package func keepAsking() async throws {
        process.signal(SIGUSR2)
        _ = try await process.output.wait(within: .seconds(60), for: "requests on all held connections") { lines in
            lines.contains("asking") ? true : nil
        }
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
        return Round(
            answers: answers, failures: json["failures"].members.compactMapValues { $0.number.map { Int($0) } })
    }

    private static let program = """
        import collections, json, signal, socket, struct, sys
        host, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        REQUEST = b"GET / HTTP/1.1\\r\\nHost: held\\r\\n\\r\\n"
        ORDERS = {signal.SIGUSR1, signal.SIGUSR2}
        signal.pthread_sigmask(signal.SIG_BLOCK, ORDERS)
        def ask(connection):
            connection.sendall(REQUEST)
            data = b""
            while b"\\r\\n\\r\\n" not in data or not data.endswith(b"\\n"):
                piece = connection.recv(4096)
                if not piece: raise OSError("closed")
                data += piece
            return data.split(b"\\r\\n\\r\\n", 1)[1].decode().strip()
        def lost(connection):
            information = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 28)  # struct tcp_info
            return "%d segments without ACK, sent %d times again" % (
                struct.unpack_from("I", information, 24)[0], information[2])
        known, failures, connections = {}, collections.Counter(), []
        for _ in range(count):
            try:
                connections.append(socket.create_connection((host, port), timeout=5))
            except OSError as error:
                failures["opening: %s" % error] += 1
        def visit():
            answers = collections.Counter()
            for connection in list(connections):
                try:
                    known[connection] = ask(connection)
                    answers[known[connection]] += 1
                except socket.timeout:
                    connections.remove(connection)
                    failures["%s: no answer, %s" % (known.get(connection), lost(connection))] += 1
                except OSError as error:
                    connections.remove(connection)
                    failures["%s: %s" % (known.get(connection), error.strerror or error)] += 1
            return answers
        number = 0
        while True:
            print(number, json.dumps({"answers": visit(), "failures": failures}))
            failures.clear()
            if signal.sigwait(ORDERS) == signal.SIGUSR2:
                visit()
                print("asking")
                while signal.sigtimedwait({signal.SIGUSR1}, 0) is None: visit()
            number += 1
        """
}
