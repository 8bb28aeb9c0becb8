import AgentModel
import Foundation
import HTTPServer
import History
import JSON
import StandIns
import Testing

@testable import ManagementAPI

/// `GET /v1/events`; each test takes the turns of the events' thread itself.
@Suite(.timeLimit(.minutes(1)))
struct EventRouteTests {
    private let node: TestNode

    init() throws {
        node = try TestNode()
    }

    private func turn() { _ = node.api.eventHub.turn() }

    /// Everything in the history, as a client reads it that comes from the beginning.
    private func everything() throws -> [ReceivedEvent] {
        let client = try EventClient(node, query: ["last_event_id": "0.0.0"])
        turn()
        return Array(client.read().dropFirst())
    }

    @Test func `a stream begins with the position, and tells what happens from then on`() throws {
        try node.seedHistory()
        let client = try EventClient(node)
        let hello = try #require(client.read().first)
        #expect(hello.name == "hello")
        #expect(hello.id == "3.2.3.2" && hello.data?["position"]?.string == "3.2.3.2")
        turn()
        #expect(client.read() == [])
        node.recordTransition(10)
        node.recordCheck(11, changed: false)
        node.recordCheck(12, changed: true)
        try node.history.writer.flush()
        turn()
        let events = client.read()
        #expect(events.map(\.name) == ["transition", "check"])
        #expect(events.map(\.id) == ["4.2.3.2", "4.5.3.2"])
    }

    @Test func `an event has the document of the list, in one line`() throws {
        try node.seedHistory()
        node.recordTransition(10)
        try node.history.writer.flush()
        let events = try everything()
        for (name, path) in [
            ("transition", "/v1/transitions"), ("check", "/v1/checks/check_nginx/results"),
            ("operation", "/v1/operations"), ("observation", "/v1/observations"),
        ] {
            let query: Query = name == "check" ? ["verdict_changed": "true"] : [:]
            let items = try JSONReader.anything(from: node.ask(.get, path, query: query).body)["items"]?.elements ?? []
            #expect(events.filter { $0.name == name }.compactMap(\.data) == items.reversed(), "\(name)")
            #expect(!items.isEmpty)
        }
    }

    @Test func `whoever comes back with any id gets the rest, and nothing twice`() throws {
        try node.seedHistory()
        let all = try everything()
        #expect(all.count == 9)
        for (index, event) in all.enumerated() {
            let client = try EventClient(node, headers: ["Last-Event-ID": event.id ?? ""])
            turn()
            #expect(Array(client.read().dropFirst()) == Array(all[(index + 1)...]))
        }
    }

    @Test func `the past comes in pages, and what happens meanwhile comes after it`() throws {
        let count = Int64(EventPages.limit * 10 + 7)
        for second in 0..<count { node.recordTransition(second) }
        try node.history.writer.flush()
        let client = try EventClient(node, query: ["last_event_id": "0.0.0"])
        let live = try EventClient(node)
        var numbers: [Int64] = []
        for second in count..<count + 20 {
            turn()
            numbers += client.read().compactMap(\.number)
            node.recordTransition(second)
            try node.history.writer.flush()
        }
        turn()
        numbers += client.read().compactMap(\.number)
        #expect(numbers == Array(1...count + 20))
        #expect(live.read().compactMap(\.number) == Array(count + 1...count + 20))
    }

    @Test func `the id of hello resumes a stream that broke before its first event`() throws {
        let first = try EventClient(node)
        _ = first.read()
        first.stream.close()
        node.recordTransition(1)
        try node.history.writer.flush()
        let second = try EventClient(node, headers: ["Last-Event-ID": try #require(first.lastID)])
        turn()
        #expect(second.read().map(\.name) == ["hello", "transition"])
    }

    @Test func `an id from before a restart goes on in the next run`() throws {
        try node.seedHistory()
        let client = try EventClient(node, query: ["last_event_id": "0.0.0"])
        turn()
        _ = client.read()
        node.recordTransition(10)
        #expect(node.history.close())
        let run = RunRecord(stamp: Fixture.stamp(60), version: "0.1.0", pid: 43, node: "web1")
        let next = try History.open(path: node.path, run: run, now: { Fixture.stamp(60) })
        let hub = EventHub(
            next.reader, status: { next.writer.status }, now: { Fixture.start }, Ticker { _, _, _ in })
        let position = try #require(client.lastID.flatMap { EventPosition($0) })
        let filter = try EventFilter(QueryReader([:]))
        let stream = try #require(hub.subscribe(filter, after: position))
        _ = hub.turn()
        let text = String(decoding: stream.takeBuffered(), as: UTF8.self)
        #expect(text.components(separatedBy: "event: ").dropFirst(2).map { $0.prefix(10) } == ["transition"])
        #expect(text.contains("id: 4.2.3.2\n") && !text.contains("event: gap"))
        stream.close()
        #expect(next.close())
    }

    @Test func `what was deleted is told as a gap, once, and the stream goes on with the oldest that is left`() throws {
        for second in 0..<5 as Range<Int64> { node.recordTransition(second) }
        try node.history.writer.flush()
        try node.prune("DELETE FROM transitions WHERE id <= 3")
        let client = try EventClient(node, headers: ["Last-Event-ID": "1.0.0"])
        turn()
        let events = client.read()
        #expect(events.map(\.name) == ["hello", "gap", "transition", "transition"])
        #expect(events[1].data?["reason"]?.string == "pruned")
        #expect(events.map(\.id).dropFirst() == ["3.0.0", "4.0.0", "5.0.0"])
        node.recordTransition(6)
        try node.history.writer.flush()
        turn()
        #expect(client.read().map(\.id) == ["6.0.0"])
    }

    @Test func `rows that go before a connected client has them are a gap for it`() throws {
        let client = try EventClient(node)
        _ = client.read()
        for second in 0..<3 as Range<Int64> { node.recordTransition(second) }
        try node.history.writer.flush()
        try node.prune("DELETE FROM transitions WHERE id <= 2")
        turn()
        #expect(client.read().map(\.name) == ["gap", "transition"])
    }

    @Test func `a position of another history is a gap, and everything comes`() throws {
        try node.seedHistory()
        let client = try EventClient(node, headers: ["Last-Event-ID": "900.900.900"])
        turn()
        let events = client.read()
        #expect(events[1].data?["reason"]?.string == "unknown_position")
        #expect(Array(events.dropFirst(2)) == (try everything()))
    }

    @Test func `only what is wanted comes, and the id goes on all the same`() throws {
        let checks = try EventClient(node, query: ["types": "check,operation"])
        let instance = try EventClient(node, query: ["instance": "VI_02", "types": "transition"])
        node.recordTransition(1)
        node.recordTransition(2, instance: "VI_02")
        node.recordCheck(3, changed: true)
        node.recordTransition(4)
        try node.history.writer.flush()
        turn()
        #expect(checks.read().map(\.name) == ["hello", "check"])
        #expect(instance.read().map { $0.data?["instance"]?.string } == [nil, "VI_02"])
        #expect(checks.lastID == "2.1.0")
        node.letAge(EventSubscriber.heartbeat + .seconds(1))
        turn()
        #expect(checks.read() == [] && checks.lastID == "3.1.0")
    }

    @Test func `a comment comes when nothing else does`() throws {
        let client = try EventClient(node)
        _ = client.read()
        node.letAge(.seconds(14))
        turn()
        #expect(client.stream.buffered == 0)
        node.letAge(.seconds(15) + .milliseconds(3))
        turn()
        #expect(String(decoding: client.stream.takeBuffered(), as: UTF8.self) == ": heartbeat\n\n")
        turn()
        #expect(client.stream.buffered == 0)
    }

    @Test func `a client that does not read is cut off and loses nothing; the others go on`() throws {
        let (slow, quick) = (try EventClient(node), try EventClient(node))
        _ = quick.read()
        var heard: [String?] = []
        for second in 0..<20 as Range<Int64> {
            node.recordCheck(second, changed: true, output: [UInt8](repeating: 0x1B, count: 4096))
            try node.history.writer.flush()
            turn()
            heard += quick.read().map(\.id)
        }
        #expect(heard.count == 20)
        #expect(slow.stream.buffered <= EventSubscriber.room)
        #expect(node.api.eventHub.turn() == EventHub.roomPeriod)
        #expect(!slow.stream.isClosed)
        node.letAge(EventSubscriber.patience + .seconds(1))
        turn()
        #expect(slow.stream.isClosed && !quick.stream.isClosed)
        let events = slow.read()
        #expect(events.last?.name == "gap" && events.last?.data?["reason"]?.string == "slow_subscriber")
        #expect(events.last?.id == nil)
        let again = try EventClient(node, headers: ["Last-Event-ID": try #require(slow.lastID)])
        var rest: [String?] = []
        for _ in 0..<4 {
            turn()
            rest += again.read().filter { $0.name == "check" }.map(\.id)
        }
        #expect(events.dropFirst().dropLast().map(\.id) + rest == heard)
    }

    @Test func `a client that reads at last goes on where it was`() throws {
        let client = try EventClient(node)
        for second in 0..<20 as Range<Int64> {
            node.recordCheck(second, changed: true, output: [UInt8](repeating: 0x1B, count: 4096))
        }
        try node.history.writer.flush()
        turn()
        var events = client.read()
        #expect(events.count < 20)
        for _ in 0..<5 {
            turn()
            events += client.read()
        }
        #expect(events.compactMap(\.number) == Array(1...20))
    }

    @Test func `a bounded number of streams is open`() throws {
        let known: HeaderFields = ["Authorization": "Bearer viewer"]
        var clients = try (0..<EventHub.places).map { _ in try EventClient(node, headers: known) }
        let refused = try node.ask(.get, "/v1/events")
        #expect(refused.problem == "overloaded")
        #expect(refused.headers["Retry-After"] == "1")
        #expect(try node.ask(.get, "/metrics").text.contains("aloft_api_event_subscribers \(EventHub.places)\n"))
        clients.removeLast()
        clients.append(try EventClient(node, headers: known))
        clients = []
        #expect(node.api.eventHub.subscribers == 0)
        // Nobody is left to work for.
        #expect(node.api.eventHub.turn() == nil)
    }

    @Test func `HEAD opens no stream`() throws {
        let response = try node.ask(.head, "/v1/events")
        #expect(response.status == .ok && response.contentType == "text/event-stream")
        #expect(response.stream == nil && node.api.eventHub.subscribers == 0)
    }

    @Test func `the stream says when the history cannot be written, when it can again, and what was lost`() throws {
        let client = try EventClient(node)
        _ = client.read()
        node.world.status.withLock { ($0.writable, $0.error) = (false, "The disk is full.") }
        turn()
        turn()
        let condition = client.read()
        #expect(condition.map(\.name) == ["condition"])
        #expect(condition.first?.data?["active"] == .bool(true))
        #expect(condition.first?.data?["detail"]?.string == "The disk is full.")
        node.world.status.withLock { ($0.writable, $0.error, $0.dropped) = (true, nil, 3) }
        turn()
        turn()
        let after = client.read()
        #expect(after.map(\.name) == ["condition", "gap"])
        #expect(after.first?.data?["active"] == .bool(false))
        #expect(after.last?.data?["reason"]?.string == "not_recorded" && after.last?.data?["records"] == .integer(3))
    }

    @Test func `the stream says when the history cannot be read, and stays open`() throws {
        let client = try EventClient(node)
        _ = client.read()
        _ = node.history.close()
        turn()
        turn()
        #expect(client.read().map { $0.data?["type"]?.string } == ["history_unreadable"])
        #expect(!client.stream.isClosed)
    }

    @Test(arguments: ["1", "1.2", "1.2.3.4.5", "1.2.3.0", "-1.0.0", "a.b.c", "01.0.0", "99999999999999999999.0.0"])
    func `an id that is none is refused`(_ id: String) throws {
        #expect(try node.ask(.get, "/v1/events", headers: ["Last-Event-ID": id]).problem == "invalid-parameter")
        #expect(try node.ask(.get, "/v1/events", query: ["last_event_id": id]).problem == "invalid-parameter")
    }

    @Test func `the field counts more than the parameter, and an empty one is none`() throws {
        let client = try EventClient(node, query: ["last_event_id": "1.1.1"], headers: ["Last-Event-ID": "2.2.2"])
        #expect(client.read().first?.id == "2.2.2")
        #expect(try EventClient(node, headers: ["Last-Event-ID": ""]).read().first?.id == "0.0.0")
    }

    @Test func `data of gaps and conditions fits the contract`() throws {
        let contract = try Contract()
        let schemas = try #require(contract.root["components"]?["schemas"])
        func faults(_ value: some Encodable, _ name: String) throws -> [String] {
            contract.validator.faults(
                in: try JSONReader.anything(from: JSONWriter.line(value)), against: try #require(schemas[name]))
        }
        for reason in EventGapDocument.Reason.allCases {
            #expect(try faults(EventGapDocument(reason: reason, detail: "x", records: 1), "EventGap") == [])
        }
        for kind in EventConditionDocument.Kind.allCases {
            #expect(
                try faults(EventConditionDocument(type: kind, active: true, detail: "x"), "EventCondition") == [])
        }
        #expect(try faults(EventHelloDocument(position: "1.2.3", heartbeatS: 15), "EventHello") == [])
    }

    @Test func `over HTTP a commit rings, the event comes, and the stream ends with the server`() throws {
        let node = try TestNode(ticker: .thread)
        let client = try Client(port: try node.serve())
        try client.send("GET", "/v1/events")
        #expect(try client.read(until: "event: hello").contains("Content-Type: text/event-stream\r\n"))
        node.recordTransition(1)
        #expect(try client.read(until: "\"VI_01\"").contains("id: 1.0.0\nevent: transition\n"))
        node.server.withLock { $0 }?.stop()
        _ = try client.read(until: "")
        #expect(node.api.eventHub.subscribers == 0)
    }
}
