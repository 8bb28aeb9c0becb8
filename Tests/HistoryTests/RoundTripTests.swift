import Health
import NetworkTypes
import SQLite
import Testing
import VRRP

@testable import AgentModel
@testable import History

struct RoundTripTests {
    @Test(arguments: [false, true]) func transitionComesBackWithEveryColumn(_ isExplained: Bool) throws {
        let site = try Site()
        let evidence = isExplained ? site.evidence() : nil
        let history = try site.open()
        let id = try history.writer.write(site.transition(evidence: evidence))
        let row = try #require(try history.reader.transition(id))
        #expect(
            row
                == TransitionRow(
                    id: 1, runID: 1, stamp: site.now, instance: "VI_01", from: "backup", to: "active",
                    reason: "no_response", summary: "Silence.", peerAddress: "192.168.100.13", peerPriority: 140,
                    effectivePriority: 90, configurationGeneration: 3, evidence: try evidence.map(JSONColumn.encode)))
        #expect(history.close())
    }

    @Test(arguments: Status.allCases) func everyStatusHasItsPlace(_ status: Status) throws {
        let site = try Site()
        let history = try site.open()
        let id = try history.writer.write(site.transition(to: status))
        #expect(try history.reader.transition(id)?.to == status.rawValue)
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
    func outcomeIsSpreadOverItsColumns(
        _ outcome: CheckResult.Outcome, _ name: String, _ status: Int?, _ signal: Int?, _ why: String?
    ) throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.checkResult(outcome, changed: true, output: [0x68, 0xFF]))
        let row = try #require(try history.reader.checkResults(check: "check_nginx").items.first)
        #expect(
            row
                == CheckResultRow(
                    id: 1, runID: 1, stamp: site.now, check: "check_nginx", outcome: name, exitStatus: status,
                    signal: signal, why: why, passed: false, durationMicroseconds: 4000, output: [0x68, 0xFF],
                    verdict: "failing", verdictChanged: true))
        #expect(history.close())
    }

    @Test func outputIsCutAtItsLimit() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.checkResult(output: Array(repeating: 0x61, count: 5000)))
        let row = try #require(try history.reader.checkResults(check: "check_nginx").items.first)
        #expect(row.output.count == CheckResult.outputLimit)
        #expect(history.close())
    }

    @Test func operationsAndConfigurationsComeBack() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.operation())
        _ = try history.writer.write(
            .configuration(
                ConfigurationRecord(
                    stamp: site.now, generation: 7, sha256: "9b1c", text: "vrrp", by: Author(.signal, "SIGHUP"))))
        #expect(
            try history.reader.operations().items == [
                OperationRow(
                    id: 1, runID: 1, stamp: site.now, kind: "reload", by: AuthorColumns(kind: "token", name: "ansible"),
                    fromAddress: "127.0.0.1", requestID: "req-1", request: nil, detail: "{}", result: "done",
                    finishedAtMicroseconds: site.now.wallMicroseconds, status: nil)
            ])
        #expect(
            try history.reader.configurations().items == [
                ConfigurationRow(
                    id: 1, runID: 1, stamp: site.now, generation: 7, sha256: "9b1c", text: "vrrp",
                    by: AuthorColumns(kind: "signal", name: "SIGHUP"), source: "file", confirmByMicroseconds: nil,
                    confirmedAtMicroseconds: nil)
            ])
        #expect(history.close())
    }

    @Test func recordThatTheSchemaRefusesDoesNotHoldUpTheOthers() throws {
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

    @Test func orderSurvivesAStepOfTheWallClock() throws {
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
