import Foundation
import Lab

/// What `wrk` measured of a server in a few seconds.
struct LoadResult: Sendable {
    /// Requests a second.
    let rate: Double
    /// The 99th percentile of the time to an answer, in milliseconds.
    let tail: Double
    let requests: Int

    /// Asks `url` from `node` itself over eight connections.
    static func measure(_ url: String, on node: Node, for seconds: Int) async throws -> LoadResult {
        let text = try await node.demand(["wrk", "-t1", "-c8", "-d\(seconds)s", "--latency", url])
        guard let result = LoadResult(parsing: text) else {
            throw NotObserved(expectation: "wrk's measurements without errors", deadline: .zero, last: [text])
        }
        return result
    }

    private init?(parsing text: String) {
        if text.contains("Non-2xx") || text.contains("Socket errors") { return nil }
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard let rate = lines.first(where: { $0.first == "Requests/sec:" })?.last.flatMap({ Double($0) }),
            let tail = lines.first(where: { $0.first == "99%" })?.last.flatMap({ Self.milliseconds($0) }),
            let requests = lines.first(where: { $0.dropFirst().first == "requests" })?.first.flatMap({ Int($0) })
        else { return nil }
        (self.rate, self.tail, self.requests) = (rate, tail, requests)
    }

    /// As in `1.20ms`.
    private static func milliseconds(_ text: Substring) -> Double? {
        let units: [(String, Double)] = [("us", 0.001), ("ms", 1), ("s", 1000)]
        guard let (suffix, factor) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        return Double(text.dropLast(suffix.count)).map { $0 * factor }
    }
}
