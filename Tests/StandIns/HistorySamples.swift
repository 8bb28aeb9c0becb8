import AgentModel
import Balancing
import Health
import History
import ManagementAPI
import NetworkTypes
import VRRP

extension Fixture {
    /// That the peer differs from this node.
    package static func finding(_ kind: Finding.Kind) -> FindingSnapshot {
        FindingSnapshot(
            finding: Finding(
                kind: kind, peer: peer.address, mac: .virtualRouter(.ipv4, vrid: 50),
                evidence: Finding.Evidence(theirs: "that", ours: "this"), since: start),
            since: stamp())
    }

    /// That it was found, or how that ended.
    fileprivate static func observation(_ ending: Finding.Ending?) -> HistoryRecord {
        .observation(
            ObservationRecord(
                stamp: stamp(ending == nil ? 5 : 8), instance: "VI_01", finding: finding(.twoActives).finding,
                beganAt: stamp(5), ending: ending, configurationGeneration: 3))
    }
}

extension HistoryWriter {
    /// Three transitions, check results, operations and configurations, so that every list has more than one page.
    package func writeSamples() throws {
        for second in 0..<3 as Range<Int64> {
            let stamp = Fixture.stamp(second)
            let transition = Transition(
                from: .backup, to: second == 1 ? .fault : .active, reason: second == 1 ? .fault : .noResponse,
                peer: second == 1 ? nil : Fixture.peer, effectivePriority: Priority(140), summary: "Silence.")
            enqueue(
                .transition(
                    TransitionRecord(
                        stamp: stamp, instance: "VI_01", transition: transition, configurationGeneration: 3,
                        evidence: Fixture.evidence)))
            let outcomes: [CheckResult.Outcome] = [.exited(status: 0), .killed(signal: 9), .notRun(why: "It is gone.")]
            let result = CheckResult(
                outcome: outcomes[Int(second)], duration: .milliseconds(4), output: [0x1B, 0xFF, 0x0A])
            enqueue(
                .checkResult(
                    CheckResultRecord(
                        stamp: stamp, check: "check_nginx", result: result, verdict: .passing,
                        verdictChanged: second == 1)))
            enqueue(
                .trackerChange(
                    TrackerChangeRecord(
                        stamp: stamp, tracker: TrackerIdentity(.file, "rank"),
                        from: second == 0 ? .verdict(.pending) : .number(Int(second) - 1), to: .number(Int(second)),
                        effects: [TrackerEffect(instance: "VI_01", group: "G1", from: 140, to: 141)])))
            enqueue(
                .trackerChange(
                    TrackerChangeRecord(
                        stamp: stamp, tracker: TrackerIdentity(.interface, "eth1"), from: .verdict(.pending),
                        to: .verdict(.failing))))
            enqueue(
                .notification(
                    NotificationRecord(
                        stamp: stamp, subject: second == 0 ? .group : .instance, name: second == 0 ? "G1" : "VI_01",
                        event: NotificationRecord.Event.allCases[Int(second)], command: ["/bin/notify", "VI_01"],
                        waited: .milliseconds(2), result: result)))
            enqueue(
                .operation(
                    OperationRecord(
                        stamp: stamp, kind: second == 0 ? .start : .reload, by: Author(.token, "ansible"),
                        fromAddress: second == 0 ? nil : "127.0.0.1", requestID: "req-1", detail: #"{"a":1}"#,
                        result: "done")))
        }
        for (generation, priority) in [(2, 90), (3, 95), (4, 95)] {
            let password = generation == 4 ? "geheim" : "secret"
            enqueue(
                .configuration(
                    ConfigurationRecord(
                        stamp: Fixture.stamp(Int64(generation)), generation: generation, sha256: Fixture.digest,
                        text: "priority \(priority)\nauth_pass \(password)\n", by: Author(.token, "ansible"),
                        source: .file, confirmByMicroseconds: generation == 4 ? Fixture.wall : nil)))
        }
        for second in 0..<2 as Range<Int64> {
            let stamp = Fixture.stamp(second)
            enqueue(.stall(StallRecord(stamp: stamp, kind: .late, late: .seconds(1), detail: "It was late.")))
            enqueue(
                .gap(
                    GapRecord(
                        stamp: stamp, what: "check_results", sinceMicroseconds: Fixture.wall,
                        untilMicroseconds: Fixture.wall + second, count: second == 0 ? nil : 3, detail: "It was full."))
            )
        }
        for ending in [nil, Finding.Ending.silent] { enqueue(Fixture.observation(ending)) }
        try flush()
    }

    /// What became of services and servers, so that each of these lists has more than one page.
    package func writeBalancingSamples() throws {
        for (second, record) in Fixture.balancingRecords.enumerated() {
            let stamp = Fixture.stamp(Int64(second))
            switch record {
            case .server(let transition):
                enqueue(
                    .serverTransition(
                        ServerTransitionRecord(stamp: stamp, transition: transition, configurationGeneration: 3)))
            case .service(let transition):
                enqueue(
                    .serviceTransition(
                        ServiceTransitionRecord(stamp: stamp, transition: transition, configurationGeneration: 3)))
            case .drift, .refusal: break
            }
        }
        let outcomes: [ServerCheckRun.Outcome] = [
            .reported(7), .failed(why: "connection refused", counts: false), .couldNotRun(why: "no route to host"),
        ]
        for (second, outcome) in outcomes.enumerated() {
            let stamp = Fixture.stamp(Int64(second))
            let evidence = ServerCheckRun.Evidence(
                phase: "connect", errorName: "ECONNREFUSED", statusLine: "HTTP/1.1 200 OK", received: [0x1B, 0xFF])
            enqueue(
                .serverCheckRun(
                    ServerCheckRun(
                        stamp: stamp, check: Fixture.serverCheck, outcome: outcome, duration: .microseconds(314),
                        evidence: second == 0 ? .init() : evidence)))
            enqueue(
                .balancingFinding(
                    BalancingFindingRecord(
                        stamp: stamp, kind: second == 1 ? .refusal : .drift, service: Fixture.service,
                        summary: "a server was missing")))
        }
        try flush()
    }
}
