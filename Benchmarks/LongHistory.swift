import AgentModel
import Foundation
import History
import SQLite

/// A history as a busy node has it after years: made at once, in a folder of its own that goes with it.
final class LongHistory: Sendable {
    let path: String
    let results: Int64
    let transitions = Int64(100_000)
    private let directory: String

    static let checks = 50
    static let instances = 20
    /// The time that the rows spread over, in microseconds since 1970 UTC.
    static let period = Period(since: 1_800_000_000_000_000, until: 1_800_000_000_000_000 + 7 * 86_400_000_000)
    /// One of so many results failed, and two of so many turned the verdict.
    private static let rarity = 100_000

    /// - Parameter results: rows of `check_results`.
    init(results: Int64) throws {
        self.results = results
        directory = "/var/tmp/aloft-bench-\(UUID().uuidString)"
        path = directory + "/history.db"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        guard try open().close(within: .seconds(60)) else { throw CocoaError(.fileWriteUnknown) }
        try fill()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Opens it with a retention that keeps everything.
    func open() throws -> History {
        let retention = Retention(
            keepTransitions: .seconds(1 << 40), keepCheckResults: .seconds(1 << 40), maxSize: .max)
        let run = RunRecord(stamp: Self.now(), version: "bench", pid: getpid(), node: "bench")
        return try History.open(path: path, run: run, retention: retention, now: Self.now)
    }

    /// Right after what the file was filled with.
    static func now() -> Stamp {
        let sinceStart = (ContinuousClock.now - start).components
        let microseconds = sinceStart.seconds * 1_000_000 + sinceStart.attoseconds / 1_000_000_000_000
        return Stamp(
            wallMicroseconds: (period.until ?? 0) + microseconds, bootID: "bench", monotonicMicroseconds: microseconds)
    }

    private static let start = ContinuousClock.now

    private func fill() throws {
        let database = try Database(path: path)
        try database.execute(
            script: "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        try database.execute("PRAGMA cache_size = -400000")
        try database.execute(Self.numbered(results, Self.resultColumns))
        try database.execute(Self.numbered(transitions, Self.transitionColumns))
    }

    private static func numbered(_ count: Int64, _ columns: (Int64) -> String) -> String {
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(count)) \(columns(count))"
    }

    /// The first rows are of a check that was removed long ago.
    private static func resultColumns(_ count: Int64) -> String {
        """
        INSERT INTO check_results (run_id, at_us, boot_id, monotonic_us, check_name, outcome, exit_status, passed,
          duration_us, output, verdict, verdict_changed)
        SELECT 1, \(time(count)), 'bench', n, \(name("check", checks)), 'exited', n % \(rarity) = 7,
          n % \(rarity) <> 7, 4000, x'6f6b0a', 'passing', n % \(rarity) IN (7, 8) FROM numbers
        """
    }

    private static func transitionColumns(_ count: Int64) -> String {
        """
        INSERT INTO transitions (run_id, at_us, boot_id, monotonic_us, instance, from_state, to_state, reason, summary,
          effective_priority, configuration_generation)
        SELECT 1, \(time(count)), 'bench', n, \(name("instance", instances)), 'backup',
          CASE WHEN n % 10000 = 7 THEN 'fault' WHEN n % 2 THEN 'active' ELSE 'backup' END,
          CASE WHEN n % 10000 = 7 THEN 'fault' ELSE 'no_response' END,
          '192.168.100.13 (priority 140) was last heard 3.45 s ago; Active_Down_Interval is 3.453 s', 100, 1 FROM numbers
        """
    }

    private static func time(_ count: Int64) -> String {
        let (since, until) = (period.since ?? 0, period.until ?? 0)
        return "\(since) + n * \((until - since) / count)"
    }

    private static func name(_ what: String, _ count: Int) -> String {
        "CASE WHEN n <= 500 THEN '\(what)_gone' ELSE '\(what)_' || (n % \(count)) END"
    }
}
