import Foundation
import Lab

/// What a fault costs those who use the address, with Aloft and with keepalived in the same run.
enum Failover {
    /// Every fault is done this often for its median and its worst.
    static let repetitions = 20

    /// What happens to the node that holds the address.
    enum Fault: String, CaseIterable {
        /// By the API; keepalived has no such thing.
        case drained
        case terminated
        /// Stopped and started again, as `systemctl restart` does.
        case restarted
        /// The agent alone; of keepalived both processes, because its child follows its parent.
        case crashed = "kill -9 of the agent"
        case killed = "kill -9 of both processes"
        case stopped = "SIGSTOP of both"
        case linkCut = "link cut"

        /// Whether somebody sees to it that another router has the addresses.
        var handsOver: Bool { self == .drained || self == .terminated || self == .restarted || self == .crashed }

        /// Where two owners are the rule, three times show as much as twenty, and each takes the lease, or for ever.
        func repetitions(of kind: RouterKind, _ wanted: Int) -> Int {
            switch self {
            case .drained, .terminated, .restarted, .linkCut: wanted
            case .crashed: kind == .aloft ? wanted : min(wanted, 3)
            case .killed, .stopped: min(wanted, 3)
            }
        }
    }

    /// How the routers are configured.
    struct Setting: Sendable {
        let name: String
        let mode: Mode
        let interval: Duration
        var faults: [Fault]
        /// Who takes over from Aloft; nil for a router of the same kind, as the other of keepalived always is.
        var successor: RouterKind?

        static let all = [
            Setting(
                name: "v2 1 s", mode: .version2, interval: .seconds(1),
                faults: [.drained, .terminated, .restarted, .crashed]),
            Setting(
                name: "v3 1 s", mode: .version3, interval: .seconds(1),
                faults: [.drained, .terminated, .restarted, .crashed, .killed, .stopped]),
            Setting(
                name: "v3 10 ms", mode: .version3, interval: .milliseconds(10),
                faults: [.drained, .terminated, .restarted, .crashed, .linkCut]),
            Setting(
                name: "v3 1 s, keepalived takes over", mode: .version3, interval: .seconds(1),
                faults: [.drained, .terminated, .restarted, .crashed], successor: .keepalived),
        ]

        /// Those with `words` in what their rows are called, each with those of its faults that are meant.
        static func named(_ words: String) -> [Setting] {
            all.compactMap { setting in
                var chosen = setting
                chosen.faults = setting.faults.filter {
                    words.isEmpty || "\(setting.name), \($0.rawValue)".contains(words)
                }
                return chosen.faults.isEmpty ? nil : chosen
            }
        }

        /// Priority 100 behind priority 150, the interval learned by the urgent advertisement where there is one.
        private var skew: Double { (mode == .version2 ? 1000 : 10) * 156 / 256 }

        /// Milliseconds after the fault.
        func oneOwnerGoal(_ fault: Fault) -> Double? {
            switch fault {
            case .drained, .terminated, .restarted, .linkCut: nil
            case .crashed: mode == .version2 ? skew + 50 : 50
            case .killed, .stopped: 11_000
            }
        }

        /// Milliseconds: of what hands over, of a link that is cut, which the protocol notices after three intervals and Skew_Time.
        func successorGoal(_ fault: Fault) -> Double? {
            if fault == .linkCut { return interval.milliseconds * (3 + 156 / 256) + 3 }
            return fault.handsOver && mode == .version3 ? 15 : nil
        }
    }

    static func measure(_ setting: Setting, repetitions: Int) async throws -> [Row] {
        var results: [RouterKind: [Fault: [FaultCost]]] = [:]
        for kind in RouterKind.allCases where kind == .aloft || setting.successor == nil {
            results[kind] = try await FailoverPair.costs(of: kind, setting, repetitions: repetitions)
        }
        return setting.faults.flatMap { fault in
            rows(setting, fault, results[.aloft]?[fault] ?? [], results[.keepalived]?[fault] ?? [])
        }
    }

    private static func rows(
        _ setting: Setting, _ fault: Fault, _ aloft: [FaultCost], _ keepalived: [FaultCost]
    ) -> [Row] {
        func row(_ what: String, _ unit: String, _ goal: Double?, _ value: ([FaultCost]) -> Double?) -> Row {
            Row(
                what: "\(setting.name), \(fault.rawValue): \(what)", unit: unit, aloft: value(aloft),
                other: ("keepalived", value(keepalived)), goal: goal.map { .atMost($0) })
        }
        let isQuick = fault.handsOver && setting.successor == nil
        return [
            row("dark, median", "ms", isQuick ? 5 : nil) { $0.map(\.dark).median },
            row("dark, worst", "ms", isQuick ? 15 : nil) { $0.map(\.dark).max() },
            row("failed of 2,000 connections, worst", "", isQuick ? 0 : nil) { $0.map(\.failedOf2000).max() },
            row("successor advertises after, worst", "ms", setting.successorGoal(fault)) { $0.map(\.successor).max() },
            row("two owners, worst", "ms", nil) { $0.map(\.double).max() },
            row("one owner again after, worst", "ms", setting.oneOwnerGoal(fault)) { $0.map(\.oneOwner).max() },
        ]
    }
}

/// What one fault cost, in milliseconds.
struct FaultCost: Sendable {
    /// Nobody answered pings, of 500 a second.
    var dark: Double
    var failedOf2000: Double
    /// From the urgent advertisement or priority 0, where there is none from the last advertisement, to the first one of the
    /// other node.
    var successor: Double
    /// Both nodes had the address on their interfaces.
    var double: Double
    /// From the fault until the second node alone has the address.
    var oneOwner: Double
}
