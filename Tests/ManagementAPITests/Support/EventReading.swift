import AgentModel
import HTTPServer
import Health
import History
import JSON
import SQLite
import StandIns
import Testing
import VRRP

@testable import ManagementAPI

/// An event as a client understands it.
struct ReceivedEvent: Hashable {
    var id: String?
    var name: String?
    var data: JSONValue?

    var number: Int64? { data?["id"]?.integer }
}

/// A client of the stream that reads as WHATWG HTML, section 9.2.6, says.
final class EventClient {
    let stream: BodyStream
    /// What it would send as `Last-Event-ID`.
    private(set) var lastID: String?

    init(_ node: TestNode, query: Query = [:], headers: HeaderFields = [:]) throws {
        let response = try node.ask(.get, "/v1/events", query: query, headers: headers)
        stream = try #require(response.stream)
    }

    deinit { stream.close() }

    /// What has come since the last time.
    func read() -> [ReceivedEvent] {
        let text = String(decoding: stream.takeBuffered(), as: UTF8.self)
        return text.components(separatedBy: "\n\n").compactMap { block in
            var event = ReceivedEvent()
            for line in block.split(separator: "\n") where !line.hasPrefix(":") {
                let sides = line.split(separator: ":", maxSplits: 1).map(String.init)
                let value = sides.count > 1 ? String(sides[1].dropFirst()) : ""
                switch sides[0] {
                case "id": event.id = value
                case "event": event.name = value
                case "data": event.data = try? JSONReader.anything(from: Array(value.utf8))
                case "retry": break
                default: Issue.record("\(line) is no field of an event")
                }
            }
            if let id = event.id { lastID = id }
            return event.data == nil ? nil : event
        }
    }
}

extension TestNode {
    func recordTransition(_ second: Int64, instance: String = "VI_01", evidence: Evidence? = Fixture.evidence) {
        let transition = Transition(
            from: .backup, to: .active, reason: .noResponse, peer: Fixture.peer, effectivePriority: Priority(140),
            summary: "Silence: \"three\nseconds\".")
        history.writer.enqueue(
            .transition(
                TransitionRecord(
                    stamp: Fixture.stamp(second), instance: instance, transition: transition,
                    configurationGeneration: 3, evidence: evidence)))
    }

    func recordCheck(_ second: Int64, changed: Bool, output: [UInt8] = []) {
        let result = CheckResult(outcome: .exited(status: 1), duration: .milliseconds(4), output: output)
        history.writer.enqueue(
            .checkResult(
                CheckResultRecord(
                    stamp: Fixture.stamp(second), check: "check_nginx", result: result, verdict: .failing,
                    verdictChanged: changed)))
    }

    /// Deletes rows as the retention does.
    func prune(_ sql: String) throws {
        // The writer's thread may be at work on the file; it is waited for.
        try Database(path: path, busyTimeout: .seconds(60)).execute(script: sql)
    }
}
