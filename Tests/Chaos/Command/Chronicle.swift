import ChaosModel
import Foundation
import Lab

/// The clocks at the beginning of a run: what the nodes tell is counted from there.
struct RunTime {
    private let begin = Moment.now
    private let monotonic = RunTime.clock(CLOCK_BOOTTIME)
    private let wall = RunTime.clock(CLOCK_REALTIME)

    var now: Duration { since(.now) }
    /// Of the wall clock, in UTC.
    var sinceMidnight: Duration { .microseconds(wall % 86_400_000_000) }

    func since(_ moment: Moment) -> Duration { moment - begin }
    /// - Parameter microseconds: of CLOCK_BOOTTIME.
    func since(monotonic microseconds: Int64) -> Duration { .microseconds(microseconds - monotonic) }

    private static func clock(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

/// The history of a node, read with sqlite3 and not with the code that wrote it.
struct Chronicle {
    let node: Node
    let time: RunTime

    func read() async throws -> (transitions: [ToldTransition], gaps: [NodeRecord.Gap]) {
        let transitions = try await rows(Self.transitions).compactMap { columns in
            Int64(columns[0]).map { ToldTransition(time: time.since(monotonic: $0), text: columns[1]) }
        }
        let gaps = try await rows(Self.gaps).compactMap { columns in
            Int64(columns[0]).map {
                NodeRecord.Gap(time: time.since(monotonic: $0), what: columns[1], count: Int(columns[2]))
            }
        }
        return (transitions, gaps)
    }

    /// In the words of the log.
    private static let transitions = """
        SELECT monotonic_us, instance || ': ' || from_state || ' -> ' || to_state || ' (' || reason || '): ' || summary
        FROM transitions ORDER BY id
        """
    private static let gaps = "SELECT monotonic_us, what, ifnull(count, '') FROM gaps ORDER BY id"

    private func rows(_ query: String) async throws -> [[String]] {
        let command = ["sqlite3", "-readonly", "-separator", "\t", Cluster.state(of: node) + "/history.db", query]
        return try await node.demand(command).split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
