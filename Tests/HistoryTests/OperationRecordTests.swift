import Foundation
import JSON
import SQLite
import Testing
import Texts

@testable import AgentModel
@testable import History

struct OperationRecordTests {
    @Test func `an operation runs until it is finished`() throws {
        let site = try Site()
        let history = try site.open()
        let record = OperationRecord(
            stamp: site.now, kind: .drain, by: Author(.certificate, "CN=ansible"), fromAddress: "192.168.100.20",
            requestID: "req-1", request: #"{"reason":"upgrade"}"#, result: OperationRecord.running)
        let id = try history.writer.write(.operation(record))
        let running = try #require(try history.reader.operation(id)?.row)
        #expect((running.result, running.finishedAt, running.status) == ("running", nil, nil))
        #expect(running.request == JSONValue(column: #"{"reason":"upgrade"}"#))
        #expect(running.by == Author.Written(kind: "certificate", name: "CN=ansible"))
        site.advance(wall: .seconds(3), monotonic: .seconds(3))
        let finish = OperationFinishRecord(
            stamp: site.now, id: id, result: "done", status: 200, detail: #"{"id":12}"#)
        #expect(try history.writer.write(.operationFinished(finish)) == id)
        let finished = try #require(try history.reader.operation(id)?.row)
        #expect((finished.result, finished.status) == ("done", 200))
        #expect(try history.reader.operation(id)?.answer == #"{"id":12}"#)
        #expect(finished.finishedAt == Timestamp.text(site.now.wallMicroseconds))
        #expect(finished.stamp == running.stamp)
        #expect(throws: HistoryError.refused("no operation \(id) is running")) {
            try history.writer.write(.operationFinished(finish))
        }
        #expect(try history.reader.operation(id + 1)?.row == nil)
        #expect(history.close())
    }

    @Test func `an end without an answer keeps the detail`() throws {
        let site = try Site()
        let history = try site.open()
        let id = try history.writer.write(site.operation(result: OperationRecord.running))
        _ = try history.writer.write(
            .operationFinished(OperationFinishRecord(stamp: site.now, id: id, result: "refused")))
        let row = try #require(try history.reader.operation(id)?.row)
        #expect((row.result, row.status) == ("refused", nil))
        #expect(try history.reader.operation(id)?.answer == "{}")
        #expect(history.close())
    }

    @Test func `an operation that ran when the agent ended was interrupted`() throws {
        let site = try Site()
        let first = try site.open()
        let id = try first.writer.write(site.operation(.drain, result: OperationRecord.running))
        let done = try first.writer.write(site.operation(.reload))
        let seen = try first.reader.latestEventPosition()
        first.abandon()
        site.advance(wall: .seconds(60), monotonic: .seconds(60))
        let second = try site.open()
        let row = try #require(try second.reader.operation(id)?.row)
        #expect(row.result == "interrupted")
        #expect(row.finishedAt == Timestamp.text(site.now.wallMicroseconds))
        #expect(try second.reader.operation(done)?.row.result == "done")
        #expect(try second.reader.events(after: seen).events.map(\.position.operation) == [seen.operation + 1])
        #expect(second.close())
    }

    @Test(arguments: OperationRecord.Kind.allCases) func `every kind can be asked for`(_ kind: OperationRecord.Kind)
        throws
    {
        let site = try Site()
        let history = try site.open()
        for kind in OperationRecord.Kind.allCases { history.writer.enqueue(site.operation(kind)) }
        try history.writer.flush()
        #expect(try history.reader.operations(OperationFilter(kind: kind)).items.map(\.kind) == [kind.rawValue])
        #expect(history.close())
    }
}

struct AnswerTests {
    private let lifetime = AnswerRecord.lifetime.microseconds

    private func answer(_ site: Site, caller: String = "token ansible", status: Int = 200) -> AnswerRecord {
        AnswerRecord(
            stamp: site.now, caller: caller, key: "8e03978e", fingerprint: String(repeating: "9b", count: 32),
            status: status, headers: ["Content-Type": "application/json", "ETag": "\"a/b\""], body: [0x7B, 0xFF, 0x7D])
    }

    @Test func `an answer comes back as it was`() throws {
        let site = try Site()
        let history = try site.open()
        let record = answer(site)
        _ = try history.writer.write(.answer(record))
        let row = try #require(
            try history.reader.answer(caller: record.caller, key: record.key, notBefore: site.now.wallMicroseconds))
        #expect((row.status, row.headers, row.body) == (record.status, record.headers, record.body))
        #expect(row.fingerprint == record.fingerprint)
        let later = site.now.wallMicroseconds + 1
        #expect(try history.reader.answer(caller: record.caller, key: record.key, notBefore: later) == nil)
        #expect(try history.reader.answer(caller: "uid root", key: record.key, notBefore: 0) == nil)
        #expect(try history.reader.answer(caller: record.caller, key: "other", notBefore: 0) == nil)
        #expect(history.close())
    }

    @Test func `only an expired answer is replaced`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(.answer(answer(site)))
        site.advance(wall: AnswerRecord.lifetime, monotonic: AnswerRecord.lifetime)
        #expect(throws: HistoryError.self) { try history.writer.write(.answer(answer(site, status: 409))) }
        site.advance(wall: .microseconds(1), monotonic: .microseconds(1))
        _ = try history.writer.write(.answer(answer(site, status: 409)))
        _ = try history.writer.write(.answer(answer(site, caller: "uid root")))
        let row = try history.reader.answer(caller: "token ansible", key: "8e03978e", notBefore: 0)
        #expect(row?.status == 409)
        #expect(history.close())
    }

    @Test func `an answer is deleted after a day`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(.answer(answer(site)))
        site.advance(wall: AnswerRecord.lifetime, monotonic: AnswerRecord.lifetime)
        _ = try history.writer.write(.answer(answer(site, caller: "uid root")))
        #expect(history.close())
        site.advance(wall: .microseconds(1), monotonic: .microseconds(1))
        try site.prune(Retention())
        #expect(try site.inspect { try $0.values("SELECT caller FROM answers", as: String.self) } == ["uid root"])
    }

    @Test func `an answer that is too large is refused`() throws {
        let site = try Site()
        let history = try site.open()
        var record = answer(site)
        record.body = Array(repeating: 0x61, count: AnswerRecord.bodyLimit)
        _ = try history.writer.write(.answer(record))
        record.key = "larger"
        record.body.append(0x61)
        #expect(throws: HistoryError.self) { try history.writer.write(.answer(record)) }
        #expect(history.close())
    }
}
