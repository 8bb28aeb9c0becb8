import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FastPathTests {
    @Test func `an answer within the handler carries the common fields`() throws {
        let server = try TestServer { _, responder in responder.answer(.json(Array(#"{"a":1}"#.utf8))) }
        let answer = try server.connect().ask("GET", "/x")
        #expect(answer.status == 200)
        #expect(answer.text == #"{"a":1}"#)
        #expect(answer["Content-Type"] == "application/json")
        #expect(answer["Content-Length"] == "7")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        #expect(answer["X-Frame-Options"] == "DENY")
        #expect(answer["Referrer-Policy"] == "no-referrer")
        #expect(answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'")
        #expect(answer["Strict-Transport-Security"] == nil)
        #expect(answer["Server"] == "aloft")
        #expect(answer["X-Request-Id"]?.isEmpty == false)
    }

    @Test func `the handler's own fields are sent and replace the defaults`() throws {
        let server = try TestServer { _, responder in
            responder.answer(
                Response(
                    .methodNotAllowed,
                    headers: [
                        "Allow": "GET", "Cache-Control": "max-age=60", "Content-Security-Policy": "default-src 'self'",
                    ]))
        }
        let answer = try server.connect().ask("GET", "/x")
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "GET")
        #expect(answer.fields.filter { $0.name == "Cache-Control" }.map(\.value) == ["max-age=60"])
        #expect(answer.fields.filter { $0.name == "Content-Security-Policy" }.map(\.value) == ["default-src 'self'"])
    }

    @Test func `a field that HTTP forbids is left out and reported`() throws {
        let lines = Handover<String>()
        let server = try TestServer(log: lines.put) { _, responder in
            responder.answer(Response(headers: ["Location": "/a\r\nSet-Cookie: b"]))
        }
        let answer = try server.connect().ask("GET", "/x")
        #expect(answer.status == 200)
        #expect(answer["Set-Cookie"] == nil)
        #expect(answer["Location"] == nil)
        #expect(lines.take().contains("Location"))
    }

    @Test func `HEAD has the length but not the body`() throws {
        let server = try TestServer { _, responder in responder.answer(.text("twelve bytes")) }
        let client = try server.connect()
        let answer = try client.ask("HEAD", "/x")
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "12")
        #expect(try client.ask("GET", "/x").text == "twelve bytes")
    }

    @Test(arguments: [Status.noContent, .notModified])
    func `an answer without a body leaves the connection usable`(status: Status) throws {
        let server = try TestServer { request, responder in
            responder.answer(request.path == "/empty" ? Response(status) : .text("next"))
        }
        let client = try server.connect()
        #expect(try client.ask("GET", "/empty").status == Int(status.rawValue))
        #expect(try client.ask("GET", "/x").text == "next")
    }

    @Test func `a large answer arrives whole`() throws {
        let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try TestServer { _, responder in responder.answer(Response(body: body)) }
        #expect(try server.connect().ask("GET", "/x").body == body)
    }

    @Test func `two pipelined requests are answered in order`() throws {
        let server = try TestServer { request, responder in responder.answer(.text(request.path)) }
        let client = try server.connect()
        try client.send("GET /one HTTP/1.1\r\nHost: test\r\n\r\nGET /two HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(try client.receive().text == "/one")
        #expect(try client.receive().text == "/two")
    }

    /// HEAD and a successful CONNECT have no body (RFC 9110, 9.3.2 and 9.3.6).
    @Test(arguments: Method.allCases.filter { $0 != .head && $0 != .connect })
    func `every known method reaches the handler`(method: Method) throws {
        let server = try TestServer { request, responder in responder.answer(.text(request.method.rawValue)) }
        #expect(try server.connect().ask(method.rawValue, "/x").text == method.rawValue)
    }

    @Test func `IPv6 and IPv4 listeners are told apart by name`() throws {
        let server = try HTTPServer(
            configuration: ServerConfiguration(listeners: [
                Listener(name: "four", .tcp(address: "127.0.0.1", port: 0)),
                Listener(name: "six", .tcp(address: "::1", port: 0)),
            ])
        ) { request, responder in
            guard case .tcp(let address, _) = request.peer else { return }
            responder.answer(.text("\(request.listener) \(address)"))
        }
        let ports = server.boundPorts.compactMap(\.self)
        #expect(try Client(port: try #require(ports.first)).ask("GET", "/").text == "four 127.0.0.1")
        #expect(try Client(ipv6Port: try #require(ports.last)).ask("GET", "/").text == "six ::1")
    }
}
