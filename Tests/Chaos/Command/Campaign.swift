import ChaosModel
import Foundation
import Lab

/// One run: round after round, each until all is well again.
@MainActor enum Campaign {
    /// - Parameter count: when half of the time is over, and so many faults, it is noted what the agents hold, of which they must have
    ///   no more at the end; nil where they do not live that long.
    static func run(
        minutes: Double, plan: Plan, comparingAfter count: Int?
    ) async throws -> (record: RunRecord, growths: [String]) {
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
            var before: Holdings?
            while time.now < .seconds(minutes * 60) {
                record.incidents += try await incidents(of: plan.next(), in: cluster, probe, time)
                // In its first half a process comes by what it then keeps: room in its allocator, pages of its database.
                let isHalfOver = time.now >= .seconds(minutes * 30)
                if let count, before == nil, isHalfOver, record.incidents.count >= count {
                    before = try await Holdings(of: cluster)
                }
            }
            var growths: [String] = []
            if let before {
                growths = before.growths(until: try await Holdings(of: cluster))
            } else if count != nil {
                growths = ["not known: the run ended before each fault had come once"]
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
            record.frames = frames(seenBy: laboratory.capture, from: cluster.nodes, time)
            record.nodes = try await cluster.close()
            return (record, growths)
        }
    }

    private static func incidents(
        of round: [Step], in cluster: Cluster, _ probe: WebProbe, _ time: RunTime
    ) async throws -> [Incident] {
        let nemesis = Nemesis(cluster: cluster)
        let places = nemesis.places()
        var incidents = try await withThrowingTaskGroup(of: Incident.self) { group in
            for step in round {
                group.addTask { try await carryOut(step, by: nemesis, on: places[step.place], time) }
            }
            var incidents: [Incident] = []
            while let incident = try await group.next() { incidents.append(incident) }
            return incidents
        }
        incidents.sort { $0.begin < $1.begin }
        let isSettled = await cluster.settles(probe)
        await cluster.takeNoteOfCrashes()
        for line in await cluster.waitingRows() { tell("        \(line)") }
        if isSettled { for index in incidents.indices { incidents[index].settled = time.now } }
        return incidents
    }

    private static func carryOut(
        _ step: Step, by nemesis: Nemesis, on node: Node, _ time: RunTime
    ) async throws -> Incident {
        try await Task.sleep(for: step.delay)
        let begin = time.now
        tell("\(seconds(begin)) s  \(node.name): \(step.fault.rawValue), \(step.duration)")
        try await nemesis.inflict(step, on: node)
        return Incident(step: step, node: node.name, begin: begin, end: time.now, settled: nil)
    }

    /// Those that claim the address.
    private static func frames(seenBy capture: Capture, from nodes: [Node], _ time: RunTime) -> [SentFrame] {
        func frame(_ moment: Moment, _ kind: SentFrame.Kind, _ isFrom: (Node) -> Bool) -> SentFrame? {
            nodes.first(where: isFrom).map { SentFrame(time: time.since(moment), node: $0.name, kind: kind) }
        }
        let advertisements = capture.advertisements.events.filter { $0.priority > 0 }.compactMap { seen in
            frame(seen.time, .advertisement) { $0.address == seen.source }
        }
        let announcements = capture.announcements.events.filter { $0.address == Cluster.address }.compactMap { seen in
            frame(seen.time, .announcement) { $0.macAddress == seen.macAddress }
        }
        return (advertisements + announcements).sorted { $0.time < $1.time }
    }

    private static func seconds(_ duration: Duration) -> String {
        String(format: "%4d", Int(duration.components.seconds))
    }

    private static func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
