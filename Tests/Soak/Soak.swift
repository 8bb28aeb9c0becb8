import Foundation
import Lab

/// Does one half, measures, does the other half, and measures again: after the first half everything that is made once, and kept, is
/// there, and what grows with use grows in the second as it did in the first.
enum Soak {
    /// - Returns: what grew, in words.
    static func run(_ amounts: Amounts) async throws -> [String] {
        try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
            let cluster = try await Cluster.start(in: laboratory)
            let load = Load(cluster: cluster)
            try await cluster.settles()
            let begin = Moment.now
            try await load.apply(amounts.scaled(by: 0.5))
            let (before, half) = (try await measurement(after: load), try await load.done())
            tell("one half after \(seconds(since: begin)) s")
            try await load.run(true)
            try await load.apply(amounts.scaled(by: 0.5))
            let (after, done) = (try await measurement(after: load), try await load.done())
            tell(
                "\(done.checkRuns) check runs, \(done.notifyRuns) notify runs, \(done.mails) mails, \(done.reloads) reloads, \(done.drains) drains, "
                    + "\(amounts.requests) requests, \(amounts.subscribers) streams in \(seconds(since: begin)) s")
            let growths = compare(before, after, runs: done.checkRuns - half.checkRuns)
            if !growths.isEmpty { complain(cluster) }
            return growths
        }
    }

    /// What there is when nothing is under way.
    private static func measurement(after load: Load) async throws -> Measurement {
        try await load.run(false)
        try await load.cluster.settles()
        return try await Measurement.settled(of: load.cluster)
    }

    private static func compare(_ before: Measurement, _ after: Measurement, runs: Int) -> [String] {
        var growths: [String] = []
        for name in before.numbers.keys.sorted() {
            guard let old = before.numbers[name], let new = after.numbers[name] else { continue }
            let growth = new - old
            let isTooMuch = name.hasSuffix("process") ? growth != 0 : growth > before.tolerances[name] ?? 0
            if growth != 0 || !name.hasPrefix("metric ") {
                let perRun = String(format: "%+.4f", Double(growth) / Double(max(1, runs)))
                tell(
                    "\(pad(name, 64)) \(pad("\(old)", 9)) \(pad("\(new)", 9)) \(perRun) a check run\(isTooMuch ? "  GREW" : "")"
                )
            }
            if isTooMuch { growths.append("\(name): \(old) before, \(new) after") }
        }
        growths += after.objects.subtracting(before.objects).sorted().map { "new in the kernel: \($0)" }
        growths += before.objects.subtracting(after.objects).sorted().map { "gone from the kernel: \($0)" }
        return growths
    }

    private static func complain(_ cluster: Cluster) {
        for line in cluster.agent.process.output.events.suffix(20) { tell("  log: \(line)") }
    }

    private static func seconds(since moment: Moment) -> Int { Int((Moment.now - moment).components.seconds) }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

extension Cluster {
    /// Waits until the node has every address again and nothing waits to be done.
    func settles() async throws {
        let agent = agent
        _ = try await eventually(within: .seconds(60), "a node that is Active for all, with nothing left to do") {
            let status = try await agent.get("/v1/status").json
            let states = status["instances"].items.map { $0["state"].string }
            let isActive = states.count == Cluster.instances && states.allSatisfy { $0 == "active" }
            return isActive && status["history"]["queued"].number == 0 ? true : nil
        }
    }
}
