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
        case killed
        case linkCut = "link cut"

        /// Beyond these only the lease, or the protocol's timers, say how long it takes.
        var handsOver: Bool { self == .drained || self == .terminated || self == .restarted }
    }

    /// How the routers are configured.
    struct Setting {
        let name: String
        let mode: Mode
        let interval: Duration
        let faults: [Fault]

        static let all = [
            Setting(
                name: "v2 1 s", mode: .version2, interval: .seconds(1),
                faults: [.drained, .terminated, .restarted, .killed]),
            Setting(
                name: "v3 1 s", mode: .version3, interval: .seconds(1),
                faults: [.drained, .terminated, .restarted, .killed]),
            Setting(
                name: "v3 10 ms", mode: .version3, interval: .milliseconds(10),
                faults: [.drained, .terminated, .restarted, .killed, .linkCut]),
        ]
    }

    static func measure(repetitions: Int) async throws -> [Row] {
        var rows: [Row] = []
        for setting in Setting.all {
            var results: [RouterKind: [Fault: [FaultCost]]] = [:]
            for kind in RouterKind.allCases {
                results[kind] = try await FailoverPair.costs(of: kind, setting, repetitions: repetitions)
            }
            for fault in setting.faults {
                rows += Self.rows(setting, fault, results[.aloft]?[fault] ?? [], results[.keepalived]?[fault] ?? [])
            }
        }
        return rows
    }

    private static func rows(
        _ setting: Setting, _ fault: Fault, _ aloft: [FaultCost], _ keepalived: [FaultCost]
    ) -> [Row] {
        func row(_ what: String, _ unit: String, _ goal: Double?, _ value: ([FaultCost]) -> Double?) -> Row {
            Row(
                what: "\(setting.name), \(fault.rawValue): \(what)", unit: unit, aloft: value(aloft),
                other: ("keepalived", value(keepalived)), goal: goal.map { .atMost($0) })
        }
        let isQuick = fault.handsOver
        return [
            row("dark, median", "ms", isQuick ? 5 : nil) { $0.map(\.dark).median },
            row("dark, worst", "ms", isQuick ? 15 : nil) { $0.map(\.dark).max() },
            row("failed of 2,000 connections, worst", "", isQuick ? 0 : nil) { $0.map(\.failedOf2000).max() },
            row("successor advertises after, worst", "ms", isQuick && setting.mode == .version3 ? 15 : nil) {
                $0.map(\.successor).max()
            },
            row("two owners, worst", "ms", nil) { $0.map(\.double).max() },
        ]
    }
}

/// What one fault cost, in milliseconds.
struct FaultCost: Sendable {
    /// Nobody answered pings, of 500 a second.
    var dark: Double
    var failedOf2000: Double
    /// From the fault, or where something is said at all from the urgent advertisement or priority 0, to the first
    /// advertisement of the other node.
    var successor: Double
    /// Both nodes had the address on their interfaces.
    var double: Double
}
