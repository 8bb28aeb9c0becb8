private import Foundation

/// What was seen of one run. Times are from its beginning.
package struct RunRecord: Sendable {
    package var incidents: [Incident] = []
    package var holdings: [Holding] = []
    package var answers: [Answer] = []
    package var nodes: [NodeRecord] = []

    package init() {}
}

/// A fault that was carried out.
package struct Incident: Sendable {
    package var step: Step
    package var node: String
    package var begin: Duration
    /// When it was undone.
    package var end: Duration
    /// When one node alone answered again; nil when that was not so in time.
    package var settled: Duration?

    package init(step: Step, node: String, begin: Duration, end: Duration, settled: Duration?) {
        self.step = step
        self.node = node
        self.begin = begin
        self.end = end
        self.settled = settled
    }
}

/// A node gained or lost the address.
package struct Holding: Sendable {
    package var time: Duration
    package var node: String
    package var isPresent: Bool

    package init(time: Duration, node: String, isPresent: Bool) {
        self.time = time
        self.node = node
        self.isPresent = isPresent
    }
}

/// What a client's request to the address brought.
package struct Answer: Sendable {
    package var time: Duration
    package var isThere: Bool

    package init(time: Duration, isThere: Bool) {
        self.time = time
        self.isThere = isThere
    }
}

/// A transition as a log line or a row of the history tells it.
package struct ToldTransition: Hashable, Sendable, CustomStringConvertible {
    /// Of the agent's wall clock, since 1970.
    package var milliseconds: Int64
    package var text: String

    package init(milliseconds: Int64, text: String) {
        self.milliseconds = milliseconds
        self.text = text
    }

    package var description: String { "\(text), at \(milliseconds) ms" }

    /// Of a log line: `2026-11-23T12:00:00.000Z notice VI_01: backup -> active (released): summary`; nil for other lines.
    package init?(line: String) {
        let words = line.split(separator: " ", maxSplits: 2)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard words.count == 3, words[2].contains(" -> "), let date = try? Date(String(words[0]), strategy: style)
        else {
            return nil
        }
        let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
        self.init(milliseconds: milliseconds, text: String(words[2]))
    }
}

/// What one node said of itself.
package struct NodeRecord: Sendable {
    package var name: String
    package var runs: [Run] = []
    /// In the files of its history, the oldest first.
    package var rows: [ToldTransition] = []

    /// From the start of an agent to its end.
    package struct Run: Sendable {
        package var lines: [ToldTransition]
        /// Killed by the nemesis: what it had not written yet is lost.
        package var wasKilled: Bool
        /// Its history was overwritten or deleted afterwards.
        package var lostHistory: Bool
        /// Ended without anybody having asked it to; its last words.
        package var crash: String?

        package init(lines: [ToldTransition], wasKilled: Bool, lostHistory: Bool, crash: String? = nil) {
            self.lines = lines
            self.wasKilled = wasKilled
            self.lostHistory = lostHistory
            self.crash = crash
        }
    }

    package init(name: String) {
        self.name = name
    }
}
