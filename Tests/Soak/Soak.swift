import Foundation
import Lab

/// Measures, loads, measures again.
enum Soak {
    /// What of each kind is done before the first measurement: by then everything that is made once, and kept, is there.
    private static let warmUp = 0.1
    private static let patience = Duration.seconds(30)

    /// - Returns: what grew, in words.
    static func run(_ amounts: Amounts) async throws -> [String] {
        try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
            let cluster = try await Cluster.start(in: laboratory)
            let load = Load(cluster: cluster)
            try await cluster.settles()
            let begin = Moment.now
            try await load.apply(amounts.scaled(by: Self.warmUp))
            try await cluster.settles()
            let (before, done) = (try await Measurement.settled(of: cluster), try await load.done())
            tell("warmed up after \(seconds(since: begin)) s")
            try await load.apply(amounts)
            try await cluster.settles()
            tell("loaded after \(seconds(since: begin)) s")
            let after = try await Measurement.settled(of: cluster)
            let runs = try await load.done()
            tell(
                "\(runs.checkRuns - done.checkRuns) check runs, \(runs.notifyRuns - done.notifyRuns) notify runs, "
                    + "\(runs.reloads - done.reloads) reloads, \(runs.drains - done.drains) drains, "
                    + "\(amounts.requests) requests, \(amounts.subscribers) streams in \(seconds(since: begin)) s")
            let growths = compare(before, after, runs: runs.checkRuns - done.checkRuns)
            if !growths.isEmpty { complain(cluster) }
            return growths
        }
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
