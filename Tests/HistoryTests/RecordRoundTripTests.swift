import Health
import NetworkTypes
import SQLite
import Testing
import Texts
import VRRP

@testable import AgentModel
@testable import History

struct RecordRoundTripTests {
    @Test(arguments: [false, true]) func `a transition comes back with every column`(_ isExplained: Bool) throws {
        let site = try Site()
        let evidence = isExplained ? site.evidence() : nil
        let history = try site.open()
        let id = try history.writer.write(site.transition(evidence: evidence))
        let row = try #require(try history.reader.transition(id)?.row)
        #expect(row.id == 1 && row.runID == 1 && row.stamp == site.now)
        #expect(
            row.content
                == RecordedTransition(
                    instance: "VI_01", from: "backup", to: "active", reason: "no_response", summary: "Silence.",
                    peer: WrittenPeer(address: "192.168.100.13", priority: 140), effectivePriority: 90,
                    configurationGeneration: 3))
        #expect(try history.reader.transition(id)?.evidence == evidence)
        #expect(history.close())
    }

    @Test(arguments: Status.allCases) func `every status has its place`(_ status: Status) throws {
        let site = try Site()
        let history = try site.open()
        let id = try history.writer.write(site.transition(to: status))
        #expect(try history.reader.transition(id)?.row.to == status.rawValue)
        #expect(history.close())
    }

    @Test(
        arguments: [
            (CheckResult.Outcome.exited(status: 1), "exited", 1, nil, nil),
            (.killed(signal: 9), "killed", nil, 9, nil),
            (.timedOut, "timed_out", nil, nil, nil),
            (.notRun(why: "no such file"), "not_run", nil, nil, "no such file"),
            (.notStarted(why: "no descriptor"), "not_started", nil, nil, "no descriptor"),
        ] as [(CheckResult.Outcome, String, Int?, Int?, String?)])
    func `an outcome is spread over its columns`(
        _ outcome: CheckResult.Outcome, _ name: String, _ status: Int?, _ signal: Int?, _ why: String?
    ) throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.checkResult(outcome, changed: true, output: [0x68, 0xFF]))
        let row = try #require(try history.reader.checkResults(check: "check_nginx").items.first)
        #expect(row.id == 1 && row.runID == 1 && row.stamp == site.now)
        #expect(
            row.content
                == RecordedCheckResult(
                    check: "check_nginx", outcome: name, exitStatus: status, signal: signal, why: why, passed: false,
                    durationMs: 4, output: "h\u{FFFD}", verdict: "failing", verdictChanged: true))
        #expect(history.close())
    }

    @Test func `the output is cut at its limit`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.checkResult(output: Array(repeating: 0x61, count: 5000)))
        let row = try #require(try history.reader.checkResults(check: "check_nginx").items.first)
        #expect(row.output.utf8.count == CheckResult.outputLimit)
        #expect(history.close())
    }

    @Test func `operations and configurations come back`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.operation())
        _ = try history.writer.write(
            .configuration(
                ConfigurationRecord(
                    stamp: site.now, generation: 7, sha256: "9b1c", text: "vrrp", by: Author(.signal, "SIGHUP"))))
        let operation = try #require(try history.reader.operations().items.first)
        #expect(operation.id == 1 && operation.runID == 1 && operation.stamp == site.now)
        #expect(
            operation.content
                == RecordedOperation(
                    kind: "reload", by: Author.Written(kind: "token", name: "ansible"), fromAddress: "127.0.0.1",
                    requestId: "req-1", request: nil, result: "done",
                    finishedAt: Timestamp.text(site.now.wallMicroseconds), status: nil))
        #expect(try history.reader.operation(1)?.answer == "{}")
        #expect(
            try history.reader.configurations().items == [
                ConfigurationRow(
                    id: 1, runID: 1, stamp: site.now, generation: 7, sha256: "9b1c", text: "vrrp",
                    by: Author.Written(kind: "signal", name: "SIGHUP"), source: "file", confirmByMicroseconds: nil,
                    confirmedAtMicroseconds: nil)
            ])
        #expect(history.close())
    }

    @Test func `a record that the schema refuses does not hold up the others`() throws {
        let site = try Site()
        let history = try site.open()
        let bad = HistoryRecord.operation(
            OperationRecord(stamp: site.now, kind: .token, by: Author(.uid, "root"), detail: "{", result: "done"))
        history.writer.enqueue(bad)
        _ = try history.writer.write(site.transition())
        #expect(throws: HistoryError.self) { try history.writer.write(bad) }
        let gap = try #require(try history.reader.gaps().items.first)
        #expect(gap.what == "operations")
        #expect(gap.count == 1)
        #expect(history.writer.status.dropped == 1)
        #expect(history.writer.status.writable)
        #expect(history.close())
    }

    @Test func `order survives a step of the wall clock`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.transition("first"))
        site.advance(wall: .seconds(-3600), monotonic: .seconds(1))
        _ = try history.writer.write(site.transition("second"))
        let items = try history.reader.transitions().items
        #expect(items.map(\.instance) == ["second", "first"])
        #expect(items[0].stamp.wallMicroseconds < items[1].stamp.wallMicroseconds)
        #expect(items[0].stamp.monotonicMicroseconds > items[1].stamp.monotonicMicroseconds)
        #expect(history.close())
    }
}
