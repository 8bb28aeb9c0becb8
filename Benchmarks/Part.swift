import Foundation
import Lab

/// What can be measured by itself.
enum Part: String, CaseIterable {
    /// How large what is installed is, and the agent in memory after it was asked a lot.
    case size
    /// Processor time and memory of the agent.
    case engine
    /// What hundreds of checks cost.
    case checks
    /// How long nobody answers at the address after a fault.
    case outages
    /// What the status costs over HTTP.
    case status
    /// How fast pages of a long history are.
    case history
    /// How long nobody, or more than one, answers after a fault.
    case failover
    /// Whether equals that lose their Active together both take over.
    case orphans
    /// How regular advertisements are on a busy machine.
    case beat

    /// What is measured when nothing is named.
    static let customary: [Part] = [.size, .engine, .checks, .outages, .status, .history]

    /// How long it may take before it must hang.
    var patience: Duration {
        switch self {
        case .size, .engine, .checks, .outages, .status, .history, .beat: .seconds(600)
        case .orphans: .seconds(1800)
        case .failover: .seconds(7200)
        }
    }

    /// What is measured one after the other: an error in one does not take the rows of the others.
    ///
    /// - Parameters:
    ///   - rows: how long the history is; nil for as long as the goal says.
    ///   - repetitions: how often each fault of `failover` is done.
    ///   - only: what is to be in the names of its rows; empty for all.
    func steps(rows: Int64?, repetitions: Int, only: String) -> [() async throws -> [Row]] {
        switch self {
        case .size: [Sizes.measure]
        case .engine: [EngineCost.measure]
        case .checks: [CheckCost.measure]
        case .outages: [Outages.measure]
        case .status: [StatusRequests.measure]
        case .history: [{ try await HistoryPages.measure(results: rows) }]
        case .failover:
            Failover.Setting.named(only).map { setting in
                { try await Failover.measure(setting, repetitions: repetitions) }
            }
        case .orphans: [Orphans.measure]
        case .beat: [LoadedBeat.measure]
        }
    }
}

/// What is going on, on standard error: the table alone is on standard output.
enum Progress {
    private static let start = ContinuousClock.now

    static func tell(_ text: String) {
        let seconds = String(format: "%4d s  ", Int((ContinuousClock.now - start).components.seconds))
        FileHandle.standardError.write(Data((seconds + text + "\n").utf8))
    }
}

extension Array where Element: Comparable {
    /// The middle one, or the upper of the two in the middle; nil when there is none.
    var median: Element? { isEmpty ? nil : sorted()[count / 2] }
}
