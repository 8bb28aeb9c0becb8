import ChaosModel
import Foundation
import Lab

/// One run: fault after fault, each until all is well again.
enum Campaign {
    static func run(minutes: Double, plan: Plan) async throws -> RunRecord {
        try await Laboratory.with(nodes: ["one", "two", "three", "client"]) { laboratory in
            let cluster = Cluster(laboratory)
            let begin = Moment.now
            try await cluster.start()
            let probe = try WebProbe(Cluster.address, from: cluster.client)
            guard await cluster.settles(probe) else {
                throw NotObserved(expectation: "a cluster that answers", deadline: .seconds(30))
            }
            var record = RunRecord()
            let answered = Moment.now
            var plan = plan
            while (Moment.now - begin).milliseconds < minutes * 60_000 {
                record.incidents.append(try await incident(plan.next(), in: cluster, probe, since: begin))
            }
            probe.stop()
            record.holdings = laboratory.addresses.changes.events.filter { $0.address == Cluster.address + "/24" }
                .map { Holding(time: $0.time - begin, node: $0.node, isPresent: $0.isPresent) }
            record.answers = probe.answers.events.filter { $0.time > answered }
                .map { Answer(time: $0.time - begin, isThere: $0.name != nil) }
            record.nodes = try await cluster.close()
            return record
        }
    }

    private static func incident(
        _ step: Step, in cluster: Cluster, _ probe: WebProbe, since begin: Moment
    ) async throws -> Incident {
        let nemesis = Nemesis(cluster: cluster)
        let node = nemesis.victim(of: step)
        let start = Moment.now
        tell("\(seconds(start - begin)) s  \(node.name): \(step.fault.rawValue), \(step.duration)")
        try await nemesis.inflict(step, on: node)
        let end = Moment.now
        let isSettled = await cluster.settles(probe)
        await cluster.takeNoteOfCrashes()
        return Incident(
            step: step, node: node.name, begin: start - begin, end: end - begin,
            settled: isSettled ? Moment.now - begin : nil)
    }

    private static func seconds(_ duration: Duration) -> String {
        String(format: "%4d", Int(duration.components.seconds))
    }

    private static func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
