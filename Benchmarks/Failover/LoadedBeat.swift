import Foundation
import Lab

/// One instance at 10 ms while both processors have twice as much to do as they can, and the API is asked without a pause.
enum LoadedBeat {
    private static let interval = Duration.milliseconds(10)
    private static let seconds = 60
    private static let patience = Duration.seconds(20)

    private struct Beat {
        /// Of the intervals, those within 1 ms of 10 ms, in per cent.
        var within: Double
        /// By so many milliseconds the longest was too long.
        var excess: Double
    }

    static func measure() async throws -> [Row] {
        let aloft = try await beat(of: .aloft)
        let keepalived = try await beat(of: .keepalived)
        let what = "v3 10 ms, processors loaded twice over"
        return [
            Row(
                what: "\(what): intervals off by more than 1 ms", unit: "%", aloft: 100 - aloft.within,
                other: ("keepalived", 100 - keepalived.within), goal: .atMost(0.1)),
            Row(
                what: "\(what): the longest too long by", unit: "ms", aloft: aloft.excess,
                other: ("keepalived", keepalived.excess), goal: .atMost(keepalived.excess / 2)),
        ]
    }

    private static func beat(of kind: RouterKind) async throws -> Beat {
        Progress.tell("\(kind), loaded: \(seconds) s of advertisements every 10 ms")
        return try await Laboratory.with(nodes: ["first"]) { laboratory in
            let node = laboratory.nodes[0]
            var configuration = InstanceConfiguration(.version3, priority: 200)
            configuration.advertisementInterval = interval
            let router = try await kind.start(on: node, configuration.text)
            try await laboratory.addresses.wait(for: [node.name], toHold: Watch.prefix, within: patience)
            let processors = ProcessInfo.processInfo.activeProcessorCount
            var load: [NodeProcess] = []
            for _ in 0..<processors * 2 { load.append(try await node.start(["sh", "-c", "while :; do :; done"])) }
            if kind == .aloft {
                load.append(
                    try await node.start([
                        "wrk", "-t1", "-c8", "-d\(seconds + 10)s", "http://127.0.0.1:\(AloftAgent.port)/v1/status",
                    ]))
            }
            let seen = laboratory.capture.advertisements.count
            try await Task.sleep(for: .seconds(seconds))
            let times = laboratory.capture.advertisements.events.dropFirst(seen).map(\.time)
            for process in load { try await process.end(by: SIGKILL) }
            try await router.stop()
            let gaps = zip(times, times.dropFirst()).map { ($1 - $0).milliseconds - interval.milliseconds }
            return Beat(
                within: 100 * Double(gaps.count { abs($0) <= 1 }) / Double(max(gaps.count, 1)),
                excess: gaps.max() ?? 0)
        }
    }
}
