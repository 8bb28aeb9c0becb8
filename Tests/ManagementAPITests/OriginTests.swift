import HTTPServer
import StandIns
import Testing

@testable import ManagementAPI

/// What pages of other origins can make an operator's browser send here.
struct OriginTests {
    /// A way in where the browser, or a proxy in front, adds rights of its own to what a page asks for.
    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let peer: RequestPeer
        var isEncrypted = false
        var fields: HeaderFields = ["Host": "127.0.0.1:8460"]

        static let all = [
            Way(
                testDescription: "TCP", peer: .tcp(address: "127.0.0.1", port: 5000),
                fields: ["Host": "127.0.0.1:8460", "Authorization": "Bearer admin"]),
            Way(
                testDescription: "TLS", peer: .tcp(address: "192.168.100.20", port: 5000), isEncrypted: true,
                fields: ["Host": "127.0.0.1:8460", "Authorization": "Bearer admin"]),
            Way(
                testDescription: "socket",
                peer: .unix(RequestPeer.Credentials(processID: 1, userID: 0, groupID: 0))),
        ]
    }

    /// What browsers say of a page that is not ours, each by itself; Host is 127.0.0.1:8460.
    static let foreign: [HeaderFields] = [
        ["Origin": "https://evil.example"], ["Origin": "null"], ["Origin": ""], ["Origin": "http://127.0.0.1:8461"],
        ["Origin": "http://127.0.0.1"], ["Origin": "http://localhost:8460"], ["Origin": "ftp://127.0.0.1:8460"],
        ["Origin": "127.0.0.1:8460"], ["Origin": "http://127.0.0.1:8460.evil.example"],
        ["Origin": "http://127.0.0.1:8460@evil.example"], ["Origin": "http://evil.example/http://127.0.0.1:8460"],
        ["Origin": "https://127.0.0.1:8460 https://evil.example"],
        ["Origin": "https://127.0.0.1:8460", "origin": "https://evil.example"],
        ["Referer": "https://evil.example/127.0.0.1:8460/"],
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": ""],
        ["Sec-Fetch-Site": "same-origin", "sec-fetch-site": "cross-site"],
        ["Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"],
        ["Sec-Fetch-Site": "cross-site", "Origin": "https://127.0.0.1:8460"],
        ["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"],
    ]

    private func ask(
        _ node: TestNode, _ method: RequestMethod, _ path: String, _ way: Way, _ more: HeaderFields
    ) throws -> Response {
        var headers = way.fields
        for field in more.fields { headers.append(name: field.name, value: field.value) }
        let request = Request(
            method: method, target: path, headers: headers, requestID: "req-1", peer: way.peer,
            isEncrypted: way.isEncrypted)
        return node.ask(try #require(request))
    }

    private func path(of route: Route) -> String {
        route.path.description.replacing("{kind}", with: "file").replacing("{name}", with: "VI_01")
            .replacing("{id}", with: "1").replacing("{generation}", with: "3")
    }

    /// Whatever is added to the table is asked here.
    @Test(arguments: Way.all)
    func `a page of another origin changes nothing, on no route and by no way in`(way: Way) throws {
        let node = try TestNode()
        for route in RouteTable.standard.routes where !route.method.isSafe {
            for fields in Self.foreign {
                let answer = try ask(node, route.method, path(of: route), way, fields)
                #expect(answer.problem == "foreign-origin", "\(route.method.rawValue) \(route.path): \(fields)")
                #expect(answer.status == .forbidden)
            }
        }
        #expect(node.agent.received == [])
    }

    @Test(arguments: RequestMethod.allCases.filter { !$0.isSafe })
    func `where no route is, a page of another origin hears nothing else`(method: RequestMethod) throws {
        let node = try TestNode()
        let answer = try ask(node, method, "/v1/nowhere", Way.all[0], ["Origin": "https://evil.example"])
        #expect(answer.problem == "foreign-origin")
    }

    /// A route that changes something must not be one that a link or a picture can ask for.
    @Test func `a request for reading changes nothing`() throws {
        let node = try TestNode()
        for route in RouteTable.standard.routes {
            if case .command = route.action { #expect(!route.method.isSafe, "\(route.path)") }
            guard route.method.isSafe else { continue }
            for method in [route.method, .head] { _ = try ask(node, method, path(of: route), Way.all[2], [:]) }
        }
        #expect(node.agent.received == [])
    }

    @Test(arguments: [
        ("127.0.0.1:8460", "http://127.0.0.1:8460", false),
        ("localhost:9000", "http://localhost:9000", false),
        ("LOCALHOST:9000", "http://localhost:9000", false),
        ("[::1]:8460", "http://[::1]:8460", false),
        ("web1", "http://web1", false), ("web1:80", "http://web1", false),
        ("localhost:9443", "https://localhost:9443", false),
        ("web1.example:8461", "https://web1.example:8461", true),
        ("web1.example", "https://web1.example", true), ("web1.example:443", "https://web1.example", true),
    ])
    func `the node's own page may change things, at the end of a tunnel too`(
        host: String, origin: String, isEncrypted: Bool
    ) throws {
        for fields: HeaderFields in [
            ["Origin": origin], ["Referer": origin + "/"], ["Origin": origin, "Sec-Fetch-Site": "same-origin"],
            ["Origin": origin, "Referer": "https://evil.example/"],
        ] {
            let node = try TestNode()
            var way = Way.all[isEncrypted ? 1 : 0]
            way.fields = ["Host": host, "Authorization": "Bearer admin"]
            #expect(try ask(node, .post, "/v1/drain", way, fields).status == .ok, "\(fields)")
            #expect(node.agent.received.count == 1)
        }
    }

    @Test func `under TLS a page that came without it is another origin`() throws {
        let answer = try ask(try TestNode(), .post, "/v1/drain", Way.all[1], ["Origin": "http://127.0.0.1:8460"])
        #expect(answer.problem == "foreign-origin")
    }

    @Test(arguments: Way.all) func `a program says nothing of origins`(way: Way) throws {
        let node = try TestNode()
        #expect(try ask(node, .post, "/v1/drain", way, [:]).status == .ok)
        #expect(try ask(node, .delete, "/v1/drain", way, ["Sec-Fetch-Site": "none"]).status == .ok)
        #expect(node.agent.received.count == 2)
    }

    /// Streams and requests that wait are few; others' pages must not use them up.
    @Test func `a page of another site reads nothing, and a link to here works`() throws {
        let node = try TestNode()
        for route in RouteTable.standard.routes where route.method.isSafe {
            let path = path(of: route)
            for mode in ["no-cors", "cors", "websocket"] {
                let fields: HeaderFields = ["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode]
                #expect(try ask(node, route.method, path, Way.all[0], fields).problem == "foreign-origin", "\(path)")
            }
            let frame: HeaderFields = [
                "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe",
            ]
            #expect(try ask(node, route.method, path, Way.all[0], frame).problem == "foreign-origin", "\(path)")
        }
        #expect(node.api.eventHub.subscribers == 0)
        let link: HeaderFields = [
            "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
        ]
        for path in ["/", "/v1/status"] { #expect(try ask(node, .get, path, Way.all[0], link).status == .ok) }
        let own: HeaderFields = ["Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"]
        #expect(try ask(node, .get, "/v1/status", Way.all[0], own).status == .ok)
    }

    @Test func `the refusal says what to do`() throws {
        let answer = try ask(try TestNode(), .post, "/v1/drain", Way.all[0], ["Origin": "https://evil.example"])
        #expect(answer.contentType == "application/problem+json")
        for word in ["https://evil.example", "own page", "Host and Origin"] { #expect(answer.text.contains(word)) }
    }
}
