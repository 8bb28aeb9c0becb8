import HTTPServer
import History
import JSON
import StandIns
import Testing

@testable import ManagementAPI

/// The running server against openapi.yaml: every operation, every parameter, every documented status.
@Suite(.timeLimit(.minutes(2)))
struct ContractWalkTests {
    @Test func `every operation answers as the contract says`() throws {
        let walker = try Walker()
        let node = try TestNode()
        try node.seedHistory()
        try node.history.writer.writeBalancingSamples()
        try reads(walker, node)
        try balancing(walker, node)
        try pages(walker, node)
        try streams(walker, node)
        try probes(walker, node)
        try configuration(walker, node)
        try CommandWalk(walker).walk()
        try commonErrors(walker, node)
        try unavailable(walker)
        expectEverythingSeen(walker)
    }

    private func reads(_ walker: Walker, _ node: TestNode) throws {
        try walker.expect(200, "get /v1/status", "/v1/status", "/v1/status?wait=30s", on: node)
        try walker.expect(304, "get /v1/status", "/v1/status", on: node, headers: ["If-None-Match: *"])
        try walker.expect(400, "get /v1/status", "/v1/status?wait=6m", "/v1/status?wait=soon", on: node)
        try walker.expect(200, "get /v1/cluster", "/v1/cluster", on: node)
        let cluster = try TestNode()
        cluster.peers.answers.withLock { answers in
            answers = [ClusterRouteTests.answering, ClusterRouteTests.silent]
        }
        try walker.expect(200, "get /v1/cluster", "/v1/cluster", on: cluster)
        try walker.expect(200, "get /metrics", "/metrics", on: node)
        try walker.expect(
            200, "get /metrics", "/metrics", on: node, headers: ["Accept: application/openmetrics-text;version=1.0.0"])
        try walker.expect(200, "get /v1/instances", "/v1/instances", on: node)
        try walker.expect(200, "get /v1/instances/{name}", "/v1/instances/VI_01", on: node)
        try walker.expect(404, "get /v1/instances/{name}", "/v1/instances/VI_99", on: node)
        try walker.expect(200, "get /v1/sync_groups", "/v1/sync_groups", on: node)
        try walker.expect(200, "get /v1/trackers", "/v1/trackers", on: node)
        try walker.expect(200, "get /v1/checks", "/v1/checks", on: node)
        try walker.expect(200, "get /v1/checks/{name}", "/v1/checks/check_nginx", on: node)
        try walker.expect(404, "get /v1/checks/{name}", "/v1/checks/none", on: node)
        let drained = try TestNode(Fixture.snapshot { $0.drains = [Fixture.drain, Fixture.limitedDrain] })
        try walker.expect(200, "get /v1/drain", "/v1/drain", on: node)
        try walker.expect(200, "get /v1/drain", "/v1/drain", on: drained)
        try walker.expect(200, "get /v1/drain/{id}", "/v1/drain/12", "/v1/drain/13", on: drained)
        try walker.expect(404, "get /v1/drain/{id}", "/v1/drain/12", on: node)
        try walker.expect(400, "get /v1/drain/{id}", "/v1/drain/x", on: node)
        try walker.expect(200, "get /openapi.yaml", "/openapi.yaml", on: node)
        for path in ["/", "/page.css", "/page.js"] { try walker.expect(200, "get \(path)", path, on: node) }
    }

    private func balancing(_ walker: Walker, _ node: TestNode) throws {
        let (services, server) = ("/v1/services", "/v1/services/{service}/servers/{server}")
        let (first, second) = (Fixture.service.pathName, Fixture.secondService.pathName)
        try walker.expect(200, "get \(services)", services, on: node)
        try walker.expect(200, "get \(services)", services, on: try TestNode(balancing: nil))
        let one = "get \(services)/{service}"
        try walker.expect(200, one, "\(services)/\(first)", "\(services)/\(second)", on: node)
        try walker.expect(404, one, "\(services)/tcp-192.0.2.1-80", "\(services)/x", on: node)
        let servers = "\(one)/servers"
        try walker.expect(200, servers, "\(services)/\(first)/servers", "\(services)/\(second)/servers", on: node)
        try walker.expect(404, servers, "\(services)/x/servers", on: node)
        for number in [11, 12, 13, 14, 20] as [UInt8] {
            let name = Fixture.server(number).pathName
            try walker.expect(200, "get \(server)", "\(services)/\(first)/servers/\(name)", on: node)
        }
        try walker.expect(200, "get \(server)", "\(services)/\(second)/servers/2001:db8::11", on: node)
        try walker.expect(404, "get \(server)", "\(services)/\(first)/servers/192.0.2.1-80", on: node)
        for list in ["server_transitions", "service_transitions", "balancing_findings"] {
            try walker.expect(
                400, "get /v1/\(list)", "/v1/\(list)?service=x", "/v1/\(list)?service=tcp-192.0.2.1-80", on: node)
        }
        try walker.expect(400, "get /v1/server_transitions", "/v1/server_transitions?server=x", on: node)
        try walker.expect(400, "get /v1/server_check_results", "/v1/server_check_results?check=x", on: node)
    }

    private func pages(_ walker: Walker, _ node: TestNode) throws {
        let times = "since=7d&until=2026-11-23T00:00:00%2B01:00"
        let (pruned, invented) = (HistoryCursor(id: 1), HistoryCursor(id: 99_999))
        let results = "/v1/checks/check_nginx/results"
        let changes = "get /v1/trackers/{kind}/{name}/changes"
        let lists = [
            ("get /v1/transitions", "/v1/transitions", "instance=VI_01&to=active&reason=no_response"),
            ("get /v1/checks/{name}/results", results, "passed=true&verdict_changed=false"),
            ("get /v1/operations", "/v1/operations", "kind=reload"),
            ("get /v1/notifications", "/v1/notifications", "instance=VI_01"),
            ("get /v1/observations", "/v1/observations", "instance=VI_01&kind=two_actives"),
            (changes, "/v1/trackers/file/rank/changes", "since=7d"),
            (
                "get /v1/server_transitions", "/v1/server_transitions",
                "service=\(Fixture.service.pathName)&server=\(Fixture.server(11).pathName)"
            ),
            ("get /v1/service_transitions", "/v1/service_transitions", "service=\(Fixture.secondService.pathName)"),
            ("get /v1/balancing_findings", "/v1/balancing_findings", "service=\(Fixture.service.pathName)"),
            (
                "get /v1/server_check_results", "/v1/server_check_results",
                "check=\(Fixture.serverCheck.replacing(" ", with: "%20"))"
            ),
            ("get /v1/gaps", "/v1/gaps", ""), ("get /v1/stalls", "/v1/stalls", ""), ("get /v1/runs", "/v1/runs", ""),
        ]
        for (operation, path, filters) in lists {
            let isFiltered = !filters.isEmpty
            try walker.expect(200, operation, path, "\(path)?limit=1", on: node)
            if isFiltered {
                try walker.expect(200, operation, "\(path)?\(filters)", "\(path)?\(times)&limit=1", on: node)
                try walker.expect(400, operation, "\(path)?since=soon", "\(path)?until=2026-13-01T00:00:00Z", on: node)
            }
            let client = try Client(port: try node.serve())
            try client.send("GET", "\(path)?limit=1")
            let first = try client.receive()
            let cursor = try #require(try JSONReader.anything(from: first.body)["next"]?.string)
            #expect(first["Link"] == "<\(path)?limit=1&cursor=\(cursor)>; rel=\"next\"")
            try walker.expect(200, operation, "\(path)?limit=1&cursor=\(cursor)", on: node)
            try node.deleteOldest(ofList: path)
            try walker.expect(410, operation, "\(path)?cursor=\(pruned)", on: node)
            try walker.expect(
                400, operation, "\(path)?limit=0", "\(path)?limit=x", "\(path)?cursor=garbage",
                "\(path)?cursor=\(invented)", "\(path)?limit=1&limit=2", on: node)
        }
        try walker.expect(400, "get /v1/transitions", "/v1/transitions?instance=VI_99", on: node)
        try walker.expect(400, "get /v1/transitions", "/v1/transitions?to=master", "/v1/transitions?reason=x", on: node)
        try walker.expect(400, "get /v1/operations", "/v1/operations?kind=x", on: node)
        try walker.expect(400, "get /v1/observations", "/v1/observations?kind=x", on: node)
        try walker.expect(
            400, "get /v1/checks/{name}/results", "\(results)?passed=maybe", "\(results)?verdict_changed=1", on: node)
        try walker.expect(404, "get /v1/checks/{name}/results", "/v1/checks/none/results", on: node)
        try walker.expect(200, changes, "/v1/trackers/interface/eth1/changes", on: node)
        try walker.expect(400, changes, "/v1/trackers/script/rank/changes", "/v1/trackers/x/rank/changes", on: node)
        try walker.expect(404, changes, "/v1/trackers/process/rank/changes", on: node)
        try walker.expect(200, "get /v1/operations/{id}", "/v1/operations/2", on: node)
        try walker.expect(404, "get /v1/operations/{id}", "/v1/operations/99", on: node)
        try walker.expect(400, "get /v1/operations/{id}", "/v1/operations/x", "/v1/operations/0", on: node)
        try walker.expect(200, "get /v1/transitions/{id}", "/v1/transitions/2", on: node)
        try walker.expect(
            404, "get /v1/transitions/{id}", "/v1/transitions/99", "/v1/transitions/x", on: node)
    }

    private func configuration(_ walker: Walker, _ node: TestNode) throws {
        let list = "/v1/config/generations"
        try walker.expect(200, "get /v1/config", "/v1/config", on: node)
        try walker.expect(200, "get /v1/config", "/v1/config", on: node, headers: ["Accept: text/plain"])
        try walker.expect(304, "get /v1/config", "/v1/config", on: node, headers: ["If-None-Match: *"])
        try walker.expect(400, "get /v1/config", "/v1/config", on: node, headers: ["If-None-Match: 9b"])
        let first = try node.read(PageDocument<GenerationDocument>.self, list, query: ["limit": "1"])
        let cursor = try #require(first.next)
        try walker.expect(
            200, "get \(list)", list, "\(list)?limit=1&cursor=\(cursor)", on: node, headers: walker.authorized)
        try walker.expect(400, "get \(list)", "\(list)?limit=101", "\(list)?cursor=garbage", on: node)
        try walker.expect(400, "get \(list)", "\(list)?cursor=\(HistoryCursor(id: 99_999))", on: node)
        try node.deleteOldest(ofList: list)
        try walker.expect(410, "get \(list)", "\(list)?cursor=\(HistoryCursor(id: 1))", on: node)
        try walker.expect(200, "get \(list)/{generation}", "\(list)/3", on: node)
        try walker.expect(404, "get \(list)/{generation}", "\(list)/9", on: node)
        try walker.expect(400, "get \(list)/{generation}", "\(list)/x", on: node)
    }

    private func streams(_ walker: Walker, _ node: TestNode) throws {
        try walker.expect(
            200, "get /v1/events", "/v1/events", "/v1/events?types=check,operation,observation",
            "/v1/events?types=server_transition,service_transition", "/v1/events?last_event_id=1.0.1.0.1.0",
            "/v1/events?instance=VI_01",
            "/v1/events?last_event_id=1.0.1", on: node)
        try walker.expect(200, "get /v1/events", "/v1/events", on: node, headers: ["Last-Event-ID: 1.0.1"])
        try walker.expect(
            400, "get /v1/events", "/v1/events?types=check,", "/v1/events?last_event_id=1", on: node)
        try walker.expect(400, "get /v1/events", "/v1/events", on: node, headers: ["Last-Event-ID: x"])
    }

    private func probes(_ walker: Walker, _ node: TestNode) throws {
        let backup = try TestNode(Fixture.snapshot([Fixture.instance(Fixture.router(.backup))]))
        for method in ["get", "options"] {
            try walker.expect(200, "\(method) /v1/instances/{name}/active", "/v1/instances/VI_01/active", on: node)
            try walker.expect(503, "\(method) /v1/instances/{name}/active", "/v1/instances/VI_01/active", on: backup)
            try walker.expect(404, "\(method) /v1/instances/{name}/active", "/v1/instances/x/active", on: node)
            try walker.expect(200, "\(method) /v1/instances/{name}/backup", "/v1/instances/VI_01/backup", on: backup)
            try walker.expect(503, "\(method) /v1/instances/{name}/backup", "/v1/instances/VI_01/backup", on: node)
            try walker.expect(404, "\(method) /v1/instances/{name}/backup", "/v1/instances/x/backup", on: node)
        }
        try walker.expect(200, "get /livez", "/livez", on: node)
        try walker.expect(
            200, "get /readyz", "/readyz", "/readyz?verbose", "/readyz?verbose=true", "/readyz?verbose=false", on: node)
        try walker.expect(400, "get /readyz", "/readyz?verbose=perhaps", on: node)
        let initial = try TestNode(Fixture.snapshot([Fixture.instance(Fixture.router(.initialize))]))
        try walker.expect(503, "get /readyz", "/readyz", "/readyz?verbose", on: initial)
    }

    private func commonErrors(_ walker: Walker, _ node: TestNode) throws {
        for operation in walker.contract.operations {
            let target = operation.path.replacing("/checks/{name}", with: "/checks/check_nginx")
                .replacing("{name}", with: "VI_01").replacing("{id}", with: "1").replacing("{generation}", with: "3")
                .replacing("{service}", with: Fixture.service.pathName)
                .replacing("{server}", with: Fixture.server(11).pathName)
            try walker.expectCommonErrors(of: operation, at: target, on: node)
        }
    }

    private func unavailable(_ walker: Walker) throws {
        let starting = try TestNode(nil)
        let stalled = try TestNode()
        stalled.letAge(.seconds(4))
        for path in [
            "status", "cluster", "instances", "instances/{name}", "sync_groups", "trackers", "checks", "checks/{name}",
            "drain",
            "drain/{id}", "config", "services", "services/{service}", "services/{service}/servers",
            "services/{service}/servers/{server}",
        ] {
            let target =
                "/v1/"
                + path.replacing("{name}", with: "VI_01").replacing("{id}", with: "12")
                .replacing("{service}", with: Fixture.service.pathName)
                .replacing("{server}", with: Fixture.server(11).pathName)
            try walker.expect(503, "get /v1/\(path)", target, on: starting)
        }
        try walker.expect(503, "get /metrics", "/metrics", on: starting)
        for node in [starting, stalled] {
            try walker.expect(503, "get /livez", "/livez", on: node)
            try walker.expect(503, "get /readyz", "/readyz?verbose", on: node)
            try walker.expect(503, "get /v1/instances/{name}/active", "/v1/instances/VI_01/active", on: node)
            try walker.expect(503, "post /v1/drain", "/v1/drain", on: node, headers: walker.authorized)
        }
        try walker.expect(200, "get /v1/status", "/v1/status", on: stalled)
        try walker.expect(200, "get /v1/instances/{name}", "/v1/instances/VI_01", on: stalled)
        let blind = try TestNode()
        #expect(blind.history.close())
        try walker.expect(503, "get /v1/transitions", "/v1/transitions", on: blind)
        try walker.expect(503, "get /v1/transitions/{id}", "/v1/transitions/1", on: blind)
        try walker.expect(503, "get /v1/operations", "/v1/operations", on: blind)
        try walker.expect(503, "get /v1/notifications", "/v1/notifications", on: blind)
        let balancing = [
            "server_transitions", "service_transitions", "server_check_results", "balancing_findings",
        ]
        for list in ["runs", "gaps", "stalls"] + balancing {
            try walker.expect(503, "get /v1/\(list)", "/v1/\(list)", on: blind)
        }
        try walker.expect(503, "get /v1/observations", "/v1/observations", on: blind)
        try walker.expect(503, "get /v1/operations/{id}", "/v1/operations/1", on: blind)
        try walker.expect(503, "get /v1/config/generations", "/v1/config/generations", on: blind)
        try walker.expect(503, "get /v1/config/generations/{generation}", "/v1/config/generations/3", on: blind)
        try walker.expect(503, "get /v1/events", "/v1/events", on: blind)
        try walker.expect(503, "get /v1/checks/{name}/results", "/v1/checks/check_nginx/results", on: blind)
        let changes = "/v1/trackers/file/rank/changes"
        try walker.expect(503, "get /v1/trackers/{kind}/{name}/changes", changes, on: blind)
    }

    private func expectEverythingSeen(_ walker: Walker) {
        for operation in walker.contract.operations {
            let documented = operation.responses.keys.filter { $0 != "default" }.map { "\(operation.name) \($0)" }
            #expect(documented.filter { !walker.seen.contains($0) } == [])
            let parameters = operation.parameterNames(in: "query").map { "\(operation.name) \($0)" }
            #expect(parameters.filter { !walker.parametersUsed.contains($0) } == [])
        }
    }

    @Test func `what the server refuses itself is a problem of the contract too`() throws {
        let contract = try Contract()
        let node = try TestNode()
        let problem = try #require(contract.root["components"]?["schemas"]?["Problem"])
        let long = String(repeating: "x", count: 70_000)
        for (method, body, status) in [("POST", long, 413), ("BREW", "", 501), ("PUT", "", 405), ("TRACE", "", 405)] {
            let client = try Client(port: try node.serve())
            try client.send(method, "/v1/drain", body: body)
            let answer = try client.receive()
            #expect(answer.status == status)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(answer.isClosedToOtherOrigins)
            let value = try JSONReader.anything(from: answer.body)
            #expect(contract.validator.faults(in: value, against: problem) == [])
            #expect(value["instance"]?.string == answer["X-Request-Id"])
        }
    }
}
