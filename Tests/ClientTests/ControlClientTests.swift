import Testing

@testable import Client

/// How the command line reads what an agent answers.
struct ControlClientTests {
    @Test func `an answer is a status, headers and what follows the empty line`() throws {
        let bytes = Array("HTTP/1.1 409 Conflict\r\nETag: \"b:1\"\r\n\r\n{\r\n\r\n}".utf8)
        let head = try #require(AnswerHead(bytes))
        #expect(head.status == 409)
        #expect(head.headers == ["etag": "\"b:1\""])
        #expect(bytes[head.end...].elementsEqual("{\r\n\r\n}".utf8))
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\n", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc\r\n\r\n"])
    func `what is no HTTP is no answer`(text: String) {
        #expect(AnswerHead(Array(text.utf8)) == nil)
    }

    @Test func `where no agent runs the error says what to do`() {
        let client = ControlClient(runtimeDirectory: "/nonexistent")
        let expected = ControlClientError.notRunning(socketPath: "/nonexistent/aloft.sock")
        #expect(throws: expected) { try client.send("GET", "/v1/status") }
    }

    /// The doctor says that an agent is outdated; so it must read what an older one, or a newer one, says.
    @Test func `the status of an agent of another version is read`() throws {
        let text = """
            {"version": "9.9", "started_at": "2026-11-30T00:00:00.000000Z", "uptime_s": 7, "new": {"a": 1},
             "configuration": {"path": "/etc/aloft/aloft.conf"}, "engine": {"realtime": true, "memory_locked": false},
             "conditions": [{"type": "of_the_future", "detail": "new"}],
             "instances": [{"name": "VI_1", "state": "dreaming"}]}
            """
        let status = try AgentStatus(json: Array(text.utf8))
        #expect(status.version == "9.9" && status.uptimeS == 7 && status.engine.realtime)
        #expect(status.conditions.map(\.type) == ["of_the_future"])
        #expect(status.instances.map(\.state) == ["dreaming"])
        #expect(throws: (any Error).self) { try AgentStatus(json: Array("{}".utf8)) }
    }

    private static let stream =
        "retry: 1000\r\nid: 7.0.0\r\nevent: transition\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\n: heartbeat\n\ndata: x\n\n"

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `events are the same however the stream is cut`(length: Int) {
        let bytes = Array(Self.stream.utf8)
        var parser = ServerEventParser()
        let events = stride(from: 0, to: bytes.count, by: length).flatMap { start in
            parser.events(in: Array(bytes[start..<min(start + length, bytes.count)]))
        }
        #expect(
            events == [
                ServerEvent(id: "7.0.0", type: "transition", data: "{\"a\":\n1}"),
                ServerEvent(id: "7.0.0", type: "message", data: "x"),
            ])
    }
}
