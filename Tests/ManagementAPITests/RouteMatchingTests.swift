import HTTPServer
import History
import JSON
import StandIns
import Testing

@testable import ManagementAPI

struct RouteMatchingTests {
    @Test func `an unknown path is 404 and an unknown method 405 with those that are known`() throws {
        let node = try TestNode()
        #expect(try node.ask(.get, "/v2/status").problem == "not-found")
        let response = try node.ask(.put, "/v1/drain")
        #expect(response.problem == "method-not-allowed")
        #expect(response.headers["Allow"] == "GET, HEAD, POST, DELETE")
        for method in [Method.options, .trace, .connect, .query] {
            #expect(try node.ask(method, "/v1/status").headers["Allow"] == "GET, HEAD")
        }
        #expect(try node.ask(.post, "/v1/instances/VI_01/active").headers["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test func `names in a path are decoded once`() throws {
        let odd = "a/b %é"
        let node = try TestNode(Fixture.snapshot([Fixture.instance(Fixture.router(name: odd))]))
        let document = try node.read(InstanceDetailDocument.self, "/v1/instances/a%2Fb%20%25%C3%A9")
        #expect(document.name == odd)
    }

    @Test func `a problem carries the request's id, its type and a sentence`() throws {
        let response = try TestNode().ask(.get, "/v1/instances/VI_99")
        let problem = try JSONReader.value(ProblemDocument.self, from: response.body)
        #expect(response.contentType == "application/problem+json")
        #expect(problem.type == "https://aloft.example/problems/not-found")
        #expect(problem.status == 404)
        #expect(problem.instance == "req-1")
        #expect(problem.detail == "No instance VI_99.")
    }

    @Test func `the wrong parameter and the wrong member are named`() throws {
        let node = try TestNode()
        func errors(_ response: Response) throws -> [ProblemDocument.Error]? {
            try JSONReader.value(ProblemDocument.self, from: response.body).errors
        }
        #expect(try errors(node.ask(.get, "/v1/status", query: ["x": "1"]))?.map(\.parameter) == ["x"])
        let twice: Query = ["limit": "1", "limit": "2"]
        #expect(try errors(node.ask(.get, "/v1/transitions", query: twice))?.map(\.parameter) == ["limit"])
        let headers: HeaderFields = [
            "Authorization": "Bearer admin", "Content-Type": "application/json; charset=utf-8",
        ]
        let body = #"{"a/b~c": 1}"#
        let unknown = try errors(node.ask(.post, "/v1/drain", headers: headers, body: body))
        #expect(unknown?.map(\.pointer) == ["/a~1b~0c"])
        let wrong = try errors(node.ask(.post, "/v1/drain", headers: headers, body: #"{"reason": null}"#))
        #expect(wrong?.map(\.pointer) == ["/reason"])
        #expect(node.agent.received == [])
    }

    @Test func `filters and spans reach the history`() throws {
        let node = try TestNode()
        try node.seedHistory()
        func ids(_ query: Query) throws -> [Int64] {
            try node.read(PageDocument<TransitionRow>.self, "/v1/transitions", query: query).items.map(\.id)
        }
        #expect(try ids([:]) == [3, 2, 1])
        #expect(try ids(["to": "fault"]) == [2])
        #expect(try ids(["reason": "no_response"]) == [3, 1])
        // One that has no row, and one that is only in the history.
        node.publish(Fixture.snapshot([Fixture.instance(Fixture.router(name: "VI_02"))], sequence: 2))
        #expect(try ids(["instance": "VI_02"]) == [])
        #expect(try ids(["instance": "VI_01"]) == [3, 2, 1])
        for list in ["transitions", "observations", "notifications"] {
            let answer = try node.ask(.get, "/v1/\(list)", query: ["instance": "VI_99"])
            #expect(answer.problem == "invalid-parameter", "\(list)")
            #expect(answer.text.contains("No instance VI_99, now or before. This node has VI_02."))
        }
        // The node's wall clock is an hour after the first transition.
        #expect(try ids(["since": "1h"]) == [3, 2, 1])
        #expect(try ids(["since": "3599s"]) == [3, 2])
        #expect(try ids(["until": "3599s"]) == [1])
        #expect(try ids(["since": "2026-11-22T16:25:05.120394Z"]) == [3])
    }

    @Test func `a filtered list can be followed to its end`() throws {
        let node = try TestNode()
        try node.seedHistory()
        var query: Query = ["reason": "no_response", "limit": "1"]
        let first = try node.read(PageDocument<TransitionRow>.self, "/v1/transitions", query: query)
        let next = try #require(first.next)
        let link = try node.ask(.get, "/v1/transitions", query: query).headers["Link"]
        #expect(link == "</v1/transitions?reason=no_response&limit=1&cursor=\(next)>; rel=\"next\"")
        query.append(name: "cursor", value: next)
        let second = try node.read(PageDocument<TransitionRow>.self, "/v1/transitions", query: query)
        #expect(first.items.map(\.id) + second.items.map(\.id) == [3, 1])
        #expect(second.next == nil)
        #expect(try node.ask(.get, "/v1/transitions", query: query).headers["Link"] == nil)
    }

    @Test func `one transition has its evidence, a list has not`() throws {
        let node = try TestNode()
        try node.seedHistory()
        let one = try node.read(TransitionDetailDocument.self, "/v1/transitions/1")
        #expect(one.evidence?.advertisements.first?.agoUs == 3_454_000)
        #expect(one.evidence?.advertisements.first?.source == "192.168.100.13")
        #expect(one.row.at == "2026-11-22T16:25:03.120394Z")
        let list = try node.read(PageDocument<TransitionDetailDocument>.self, "/v1/transitions")
        #expect(list.items.allSatisfy { $0.evidence == nil })
    }

    @Test func `results of a check that is no longer configured are still there`() throws {
        let node = try TestNode(Fixture.snapshot(checks: []))
        try node.seedHistory()
        let page = try node.read(PageDocument<CheckResultRow>.self, "/v1/checks/check_nginx/results")
        #expect(page.items.map(\.outcome) == ["not_run", "killed", "exited"])
        #expect(page.items.map(\.output) == Array(repeating: "\u{1B}\u{FFFD}\n", count: 3))
        #expect(try node.ask(.get, "/v1/checks/other/results").problem == "not-found")
    }
}
