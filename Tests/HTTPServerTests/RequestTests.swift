import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    /// What the handler makes of one request.
    private func request(_ target: String, _ fields: String...) throws -> Request {
        let requests = Handover<Request>()
        let server = try TestServer { request, responder in
            requests.put(request)
            responder.answer(Response())
        }
        let client = try server.connect()
        try client.send((["GET \(target) HTTP/1.1", "Host: test"] + fields).joined(separator: "\r\n") + "\r\n\r\n")
        #expect(try client.receive().status == 200)
        return requests.take()
    }

    @Test(
        arguments: [
            ("/", "/", []),
            ("/v1/instances/VI_01", "/v1/instances/VI_01", ["v1", "instances", "VI_01"]),
            ("/a%20b/c%2Fd", "/a b/c/d", ["a b", "c/d"]),
            ("/%2525", "/%25", ["%25"]),
            ("/caf%C3%A9", "/café", ["café"]),
            ("/a+b", "/a+b", ["a+b"]),
            ("http://node:8460/v1/status?x=1", "/v1/status", ["v1", "status"]),
        ] as [(String, String, [String])])
    func `the path is decoded once`(target: String, path: String, segments: [String]) throws {
        let request = try request(target)
        #expect(request.path == path)
        #expect(request.segments == segments)
    }

    @Test(
        arguments: [
            ("/?", []),
            ("/?limit=10&to=active&to=backup", ["limit=10", "to=active", "to=backup"]),
            ("/?dry_run&x=", ["dry_run=", "x="]),
            ("/?q=a+b%20c%2Bd%26e%3Df", ["q=a b c+d&e=f"]),
            ("/?q=%2525", ["q=%25"]),
            ("/?n%61me=1", ["name=1"]),
        ] as [(String, [String])])
    func `the query keeps its order and repetitions`(target: String, parameters: [String]) throws {
        let query = try request(target).query
        #expect(query.parameters.map { "\($0.name)=\($0.value)" } == parameters)
    }

    @Test func `a parameter is found by name, repeated ones as a list`() throws {
        let query = try request("/?to=active&to=backup").query
        #expect(query["to"] == "active")
        #expect(query.values(of: "to") == ["active", "backup"])
        #expect(query["from"] == nil)
    }

    @Test(arguments: ["/%00", "/a%0Ab", "/%zz", "/%", "/%4", "/%FF", "/%C0%AF", "/?a=%00", "/?a=%zz", "/?%FF=1"])
    func `what cannot be decoded is answered with a problem document`(target: String) throws {
        let server = try TestServer(handler: echo)
        let client = try server.connect()
        let answer = try client.ask("GET", target)
        #expect(answer.status == 400)
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(try client.ask("GET", "/").status == 200)
    }

    @Test func `header names are found in any case and repeated ones are kept`() throws {
        let headers = try request("/", "X-Thing: one", "x-thing: two", "Other: three").headers
        #expect(headers["X-THING"] == "one")
        #expect(Array(headers.values(of: "x-Thing")) == ["one", "two"])
        #expect(headers["x-absent"] == nil)
    }

    @Test func `a sane request name is taken over`() throws {
        let server = try TestServer { request, responder in responder.answer(.text(request.requestID)) }
        let answer = try server.connect().ask("GET", "/", "X-Request-Id: deploy-17.a_B")
        #expect(answer.text == "deploy-17.a_B")
        #expect(answer["X-Request-Id"] == "deploy-17.a_B")
    }

    @Test(arguments: ["", "has space", "quote\"", String(repeating: "a", count: 65), "é"])
    func `another request name is replaced`(name: String) throws {
        let server = try TestServer { request, responder in responder.answer(.text(request.requestID)) }
        let answer = try server.connect().ask("GET", "/", "X-Request-Id: \(name)")
        #expect(answer.status == 200)
        #expect(answer.text != name)
        #expect(answer.text.allSatisfy { $0.isHexDigit })
        #expect(answer["X-Request-Id"] == answer.text)
    }

    @Test func `own request names ascend`() throws {
        let server = try TestServer { request, responder in responder.answer(.text(request.requestID)) }
        let client = try server.connect()
        let names = try (0..<20).map { _ in try client.ask("GET", "/").text }
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
    }

    @Test func `a request can be made without a server`() throws {
        let request = try #require(Request(method: .get, target: "/v1/instances/a%2Fb", query: ["limit": "2"]))
        #expect(request.segments == ["v1", "instances", "a/b"])
        #expect(request.query["limit"] == "2")
        #expect(Request(method: .get, target: "/%00") == nil)
    }
}
