import AgentModel
import HTTPServer
import History
import JSON
import StandIns
import Testing

@testable import ManagementAPI

/// What a drain may ask for, and what is told of it.
struct DrainRouteTests {
    private let headers: HeaderFields = ["Authorization": "Bearer operator", "Content-Type": "application/json"]
    private static let now = Fixture.wall + 3600 * 1_000_000

    private func request(_ body: String) throws -> DrainRequest? {
        let node = try TestNode()
        #expect(try node.ask(.post, "/v1/drain", headers: headers, body: body).status == .ok)
        guard case .drain(let request, _) = node.agent.received.first else { return nil }
        return request
    }

    @Test func `everything that a drain can be is asked of the agent`() throws {
        #expect(try request("") == DrainRequest())
        #expect(
            try request(
                #"{"reason": "a", "instances": ["VI_01"], "lifetime": "reboot", "last_resort": true, "force": true}"#)
                == DrainRequest(
                    reason: "a", instances: ["VI_01"], end: DrainEnd(lifetime: .reboot), isLastResort: true,
                    isForced: true))
        let half = DrainEnd(untilMicroseconds: Self.now + 1_800_000_000, duration: .seconds(1800))
        #expect(try request(#"{"duration": "30m"}"#)?.end == half)
        #expect(
            try request(#"{"until": "2026-11-22T19:25:03.120394+01:00"}"#)?.end.untilMicroseconds
                == Self.now + 3_600_000_000)
    }

    /// Seconds on both clocks since the drain began.
    @Test(arguments: [
        (wall: 1799, elapsed: 1799, boot: "a", lasts: false, until: false),
        (wall: 1800, elapsed: 1800, boot: "a", lasts: true, until: true),
        (wall: 86_400, elapsed: 5, boot: "a", lasts: false, until: true),
        (wall: -86_400, elapsed: 1800, boot: "a", lasts: true, until: false),
        (wall: 1800, elapsed: 5, boot: "b", lasts: true, until: true),
    ])
    func `a drain lasts as long as it was to, whatever becomes of the wall clock`(
        wall: Int64, elapsed: Int64, boot: String, lasts: Bool, until: Bool
    ) {
        func drain(_ duration: Duration?) -> Drain {
            let end = DrainEnd(untilMicroseconds: Self.now + 1_800_000_000, duration: duration)
            return Drain(
                id: 1, request: DrainRequest(end: end), by: Author(.token, "ansible"),
                since: Stamp(wallMicroseconds: Self.now, bootID: "a", monotonicMicroseconds: 7_000_000))
        }
        let stamp = Stamp(
            wallMicroseconds: Self.now + wall * 1_000_000, bootID: boot,
            monotonicMicroseconds: 7_000_000 + elapsed * 1_000_000)
        #expect(drain(.seconds(1800)).isOver(at: stamp) == lasts)
        #expect(drain(nil).isOver(at: stamp) == until)
    }

    @Test(arguments: [
        (#"{"reason": 1}"#, "/reason"), (#"{"reason": null}"#, "/reason"),
        (#"{"instances": "VI_01"}"#, "/instances"), (#"{"instances": []}"#, "/instances"),
        (#"{"instances": ["VI_99"]}"#, "/instances/0"), (#"{"instances": ["VI_01", 2]}"#, "/instances/1"),
        (#"{"instances": ["VI_01", "VI_01"]}"#, "/instances/1"),
        (#"{"duration": "0s"}"#, "/duration"), (#"{"duration": "soon"}"#, "/duration"),
        (#"{"duration": 30}"#, "/duration"),
        (#"{"until": "tomorrow"}"#, "/until"), (#"{"until": "2026-11-22T17:25:03.120394Z"}"#, "/until"),
        (#"{"until": "2027-01-01T00:00:00Z", "duration": "30m"}"#, "/until"),
        (#"{"lifetime": "month"}"#, "/lifetime"), (#"{"last_resort": "true"}"#, "/last_resort"),
        (#"{"force": 1}"#, "/force"), (#"{"foo": 1}"#, "/foo"),
    ])
    func `what is wrong is told by its place, and nothing is asked of the agent`(body: String, pointer: String) throws {
        let node = try TestNode()
        let response = try node.ask(.post, "/v1/drain", headers: headers, body: body)
        let problem = try JSONReader.value(ProblemDocument.self, from: response.body)
        #expect(response.problem == "invalid-body")
        #expect(problem.errors?.map(\.pointer) == [pointer])
        #expect(node.agent.received == [])
    }

    @Test func `where nobody takes over it is told what was heard, and that nothing was given away`() throws {
        let node = try TestNode()
        let heard = HeardPeer(peer: Fixture.peer, at: Fixture.stamp(-60))
        let instances = [
            DrainedInstance(
                name: "VI_01", was: .active, result: .noSuccessorHeard(waited: .milliseconds(1400)), lastHeard: heard),
            DrainedInstance(name: "VI_02", was: .active, result: .returned),
        ]
        node.agent.script.withLock { $0.drain = .noSuccessor(instances: instances) }
        let response = try node.ask(.post, "/v1/drain", headers: headers)
        let problem = try JSONReader.value(ProblemDocument.self, from: response.body)
        #expect(response.status == .conflict)
        #expect(
            problem.detail == """
                VI_01: no advertisement of a successor was heard within 1400 ms; 192.168.100.13 (priority 140) was last \
                heard at 2026-11-22T16:24:03.120394Z. This node holds the address and never stopped answering. Use \
                "force": true to drain all the same.
                """)
        #expect(problem.instances?.map(\.result) == [.noSuccessorHeard, .returned])
        #expect(problem.instances?[0].lastHeard?.at == "2026-11-22T16:24:03.120394Z")
        node.agent.script.withLock { $0.drain = .noSuccessor(instances: []) }
        #expect(try node.ask(.post, "/v1/drain", headers: headers).text.contains("Too many drains"))
    }

    @Test func `a drain that is lifted while it waits says so`() throws {
        let node = try TestNode()
        node.agent.script.withLock { $0.drain = .withdrawn }
        #expect(try node.ask(.post, "/v1/drain", headers: headers).problem == "drain-lifted")
    }

    @Test func `a dry run says what is known and promises no successor`() throws {
        let others = [
            Fixture.instance(Fixture.router(.active)), Fixture.instance(Fixture.router(.backup, name: "VI_02")),
        ]
        let node = try TestNode(Fixture.snapshot(others))
        let response = try node.ask(.post, "/v1/drain", query: ["dry_run": "true"], headers: headers)
        let preview = try JSONReader.value(DrainPreviewDocument.self, from: response.body)
        #expect(preview.dryRun)
        #expect(preview.detail.contains("Backups are silent"))
        #expect(preview.instances.map(\.name) == ["VI_01", "VI_02"])
        #expect(preview.instances.map(\.state) == [.active, .backup])
        #expect(preview.instances.map(\.would) == [.handOver, .keepOut])
        #expect(preview.instances.map(\.successor) == [.unknown, nil])
        #expect(preview.instances[0].lastHeard == nil)
        #expect(preview.instances[0].detail.hasSuffix("no other router was heard since the start of this instance."))
        // It was heard at the moment of the snapshot, ten seconds after the start.
        #expect(
            preview.instances[1].lastHeard
                == HeardDocument(address: "192.168.100.13", priority: 140, at: "2026-11-22T16:25:13.120394Z"))
        let one = try node.ask(
            .post, "/v1/drain", query: ["dry_run": ""], headers: headers, body: #"{"instances": ["VI_02"]}"#)
        #expect(try JSONReader.value(DrainPreviewDocument.self, from: one.body).instances.map(\.name) == ["VI_02"])
        #expect(node.agent.received == [])
    }

    @Test func `drains in force are told whole, and each by its number`() throws {
        let node = try TestNode(Fixture.snapshot { $0.drains = [Fixture.drain, Fixture.limitedDrain] })
        let list = try node.read(ListDocument<DrainDocument>.self, "/v1/drain").items
        #expect(list.map(\.id) == [12, 13])
        #expect(list.map(\.instances) == [nil, ["VI_01"]])
        #expect(list.map(\.until) == [nil, "2026-11-22T16:55:03.120394Z"])
        #expect(list.map(\.lifetime) == ["forever", "reboot"])
        #expect(list.map(\.lastResort) == [false, true])
        #expect(try node.read(DrainDocument.self, "/v1/drain/13") == list[1])
        #expect(try node.ask(.get, "/v1/drain/14").problem == "not-found")
        #expect(try node.ask(.get, "/v1/drain/99999999999999999999").problem == "not-found")
        #expect(try node.ask(.get, "/v1/drain/-1").problem == "invalid-parameter")
    }

    @Test(
        arguments: [
            (DrainLifetime.forever, nil, "forever"), (.forever, Fixture.wall, "limited"), (.reboot, nil, "reboot"),
            (.reboot, Fixture.wall, "reboot"),
        ] as [(DrainLifetime, Int64?, String)])
    func `what ends a drain is said, and forever only of what has no end`(
        lifetime: DrainLifetime, until: Int64?, word: String
    ) throws {
        let drain = Drain(
            id: 12, request: DrainRequest(end: DrainEnd(lifetime: lifetime, untilMicroseconds: until)),
            by: Author(.token, "ansible"), since: Fixture.stamp())
        let node = try TestNode(Fixture.snapshot { $0.drains = [drain] })
        #expect(try node.read(DrainDocument.self, "/v1/drain/12").lifetime == word)
    }

    @Test func `one drain is lifted by its number`() throws {
        let node = try TestNode()
        #expect(try node.ask(.delete, "/v1/drain/12", headers: headers).status == .ok)
        let requester = Requester(
            Author(.token, "my-operator"), address: "127.0.0.1", requestID: "req-1", request: #"{"id":12}"#)
        #expect(node.agent.received == [.undrain(12, requester)])
        node.agent.script.withLock { $0.undrain = .notFound(12) }
        #expect(try node.ask(.delete, "/v1/drain/12", headers: headers).problem == "not-found")
        #expect(try node.ask(.delete, "/v1/drain/all", headers: headers).problem == "invalid-parameter")
    }
}
