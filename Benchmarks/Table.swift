import Foundation

/// One thing measured of Aloft and of what it is compared with.
struct Row: Sendable {
    enum Goal: Sendable {
        case atMost(Double)
        case ratioAtLeast(Double)
        case ratioAtMost(Double)
    }

    let what: String
    let unit: String
    let aloft: Double?
    let other: (name: String, value: Double?)
    var goal: Goal?

    /// Nil where there is nothing to divide, or nothing to divide by.
    private var ratio: Double? {
        guard let aloft, let value = other.value, value > 0 else { return nil }
        return aloft / value
    }

    fileprivate var cells: [String] {
        [
            "\(what) [\(unit)]", Self.text(aloft), "\(Self.text(other.value)) \(other.name)", Self.text(ratio),
            goalText,
        ]
    }

    private var goalText: String {
        switch goal {
        case .atMost(let limit): "at most \(Self.text(limit)) \(unit)\(verdict(aloft.map { $0 <= limit }))"
        case .ratioAtLeast(let limit): "at least \(Self.text(limit)) of it\(verdict(ratio.map { $0 >= limit }))"
        case .ratioAtMost(let limit): "at most \(Self.text(limit)) of it\(verdict(ratio.map { $0 <= limit }))"
        case nil: ""
        }
    }

    private func verdict(_ isReached: Bool?) -> String {
        isReached.map { $0 ? ": reached" : ": missed" } ?? ""
    }

    /// Three significant digits, or all those before the point.
    private static func text(_ value: Double?) -> String {
        guard let value else { return "–" }
        let decimals = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2
        return String(format: "%.\(decimals)f", value)
    }
}

/// The one table that a run prints.
struct Table {
    var rows: [Row] = []

    private static let headings = ["what", "aloft", "keepalived or bare C", "ratio", "goal"]

    var text: String {
        let lines = [Self.headings] + rows.map(\.cells)
        let widths = Self.headings.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([lines[0], rule] + lines.dropFirst()).map { cells in
            let padded = zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
            return "| " + padded.joined(separator: " | ") + " |"
        }.joined(separator: "\n")
    }
}
