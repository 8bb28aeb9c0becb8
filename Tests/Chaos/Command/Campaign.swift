import ChaosModel
import Foundation
import Lab

/// One run: fault after fault, each until all is well again.
enum Campaign {
    static func run(minutes: Double, plan: Plan) async throws -> RunRecord {
        try await Laboratory.with(nodes: ["one", "two", "three", "client"]) { laboratory in
            let time = RunTime()
            let cluster = Cluster(laboratory, time)
            try await cluster.start()
            let samplers = try cluster.nodes.map { ($0.name, try AddressSampler(Cluster.address, on: $0)) }
            let probe = try WebProbe(Cluster.address, from: cluster.client)
            guard await cluster.settles(probe) else {
                throw NotObserved(expectation: "a cluster that answers", deadline: .seconds(30))
            }
            var record = RunRecord()
            let answered = Moment.now
            var plan = plan
            while time.now < .seconds(minutes * 60) {
                record.incidents.append(try await incident(plan.next(), in: cluster, probe, time))
            }
            probe.stop()
            for (_, sampler) in samplers { sampler.stop() }
            record.end = time.now
            record.holdings = samplers.flatMap { name, sampler in
                sampler.samples.events.map {
                    Holding(time: time.since($0.time), node: name, isPresent: $0.isPresent)
                }
            }.sorted { $0.time < $1.time }
            record.answers = probe.answers.events.filter { $0.time > answered }
                .map { Answer(time: time.since($0.time), isThere: $0.name != nil) }
            record.nodes = try await cluster.close()
            return record
        }
    }

    private static func incident(
        _ step: Step, in cluster: Cluster, _ probe: WebProbe, _ time: RunTime
    ) async throws -> Incident {
        let nemesis = Nemesis(cluster: cluster)
        let node = nemesis.victim(of: step)
        let begin = time.now
        tell("\(seconds(begin)) s  \(node.name): \(step.fault.rawValue), \(step.duration)")
        try await nemesis.inflict(step, on: node)
        let end = time.now
        let isSettled = await cluster.settles(probe)
        await cluster.takeNoteOfCrashes()
        for line in await cluster.waitingRows() { tell("        \(line)") }
        return Incident(
            step: step, node: node.name, begin: begin, end: end, settled: isSettled ? time.now : nil)
    }

    private static func seconds(_ duration: Duration) -> String {
        String(format: "%4d", Int(duration.components.seconds))
    }

    private static func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
