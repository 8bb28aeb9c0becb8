import Foundation
import Lab

/// What can be measured by itself.
enum Part: String, CaseIterable {
    /// Processor time and memory of the agent.
    case engine
    /// How long nobody answers at the address after a fault.
    case outages
    /// What the status costs over HTTP.
    case status
    /// How fast pages of a long history are.
    case history
    /// How long nobody, or more than one, answers after a fault; not among those that are measured when none is named.
    case failover

    /// How long it may take before it must hang.
    var patience: Duration { self == .failover ? .seconds(7200) : .seconds(600) }

    /// - Parameters:
    ///   - rows: how long the history is; nil for as long as the goal says.
    ///   - repetitions: how often each fault of `failover` is done.
    func measure(rows: Int64?, repetitions: Int) async throws -> [Row] {
        switch self {
        case .engine: try await EngineCost.measure()
        case .outages: try await Outages.measure()
        case .status: try await StatusRequests.measure()
        case .history: try await HistoryPages.measure(results: rows)
        case .failover: try await Failover.measure(repetitions: repetitions)
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
