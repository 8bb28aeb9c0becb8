/// What was seen of one run. Times are from its beginning.
package struct RunRecord: Sendable {
    package var incidents: [Incident] = []
    package var holdings: [Holding] = []
    package var answers: [Answer] = []
    package var frames: [SentFrame] = []
    package var nodes: [NodeRecord] = []
    package var end = Duration.zero

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

    package var name: String { "\(step.fault.rawValue) (\(node), for \(step.duration))" }
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

/// A frame of a node that claims the address, as it crossed the switch.
package struct SentFrame: Sendable {
    package var time: Duration
    package var node: String
    package var kind: Kind

    package enum Kind: Sendable {
        /// Of a priority other than 0.
        case advertisement
        /// A gratuitous ARP.
        case announcement
    }

    package init(time: Duration, node: String, kind: Kind) {
        self.time = time
        self.node = node
        self.kind = kind
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

/// What one node said of itself.
package struct NodeRecord: Sendable {
    package var name: String
    package var runs: [Run] = []
    /// In the files of its history, those that were read before they were damaged included.
    package var rows: [ToldTransition] = []
    package var gaps: [Gap] = []

    /// From the start of an agent to its end.
    package struct Run: Sendable {
        package var begin: Duration
        package var end: Duration
        package var lines: [ToldTransition]
        /// Killed by the nemesis: what it had not written yet is lost.
        package var wasKilled: Bool
        /// Ended without anybody having asked it to; its last words.
        package var crash: String?

        package init(
            begin: Duration, end: Duration, lines: [ToldTransition], wasKilled: Bool, crash: String? = nil
        ) {
            self.begin = begin
            self.end = end
            self.lines = lines
            self.wasKilled = wasKilled
            self.crash = crash
        }
    }

    /// A row of the history that says that others are missing.
    package struct Gap: Hashable, Sendable {
        package var time: Duration
        package var what: String
        /// Nil where nobody knows.
        package var count: Int?

        package init(time: Duration, what: String, count: Int?) {
            self.time = time
            self.what = what
            self.count = count
        }
    }

    package init(name: String) {
        self.name = name
    }
}

/// A transition as a log line or a row of the history tells it.
package struct ToldTransition: Hashable, Sendable, CustomStringConvertible {
    /// When it happened.
    package var time: Duration
    package var text: String

    package init(time: Duration, text: String) {
        self.time = time
        self.text = text
    }

    package var description: String { "\(text), at \(time)" }

    /// The states before and after: of `VI_01: backup -> active (released): summary` the second and the fourth word.
    private var words: [Substring] { text.split(separator: " ", maxSplits: 4) }
    /// Also of an Active that stays it, as after an address that was put back.
    var isToActive: Bool { words.count > 3 && words[3] == "active" }
    var endsActive: Bool { words.count > 3 && words[1] == "active" && words[3] != "active" }

    /// Of a log line: `2026-11-23T12:00:00.000Z notice VI_01: backup -> active (released): summary`; nil for other lines.
    ///
    /// - Parameter begin: of the run, since midnight. The day of the line is left aside: a clock that was stepped by days
    ///   still tells the time.
    package init?(line: String, since begin: Duration) {
        let words = line.split(separator: " ", maxSplits: 5)
        guard words.count == 6, words[2].hasSuffix(":"), words[4] == "->", let time = Self.sinceMidnight(words[0])
        else { return nil }
        self.init(
            time: time < begin ? time + .seconds(86_400) - begin : time - begin,
            text: words[2...].joined(separator: " "))
    }

    private static func sinceMidnight(_ stamp: Substring) -> Duration? {
        let fields =
            stamp.dropLast().split(separator: "T").last?.split(whereSeparator: { $0 == ":" || $0 == "." }) ?? []
        let numbers = fields.compactMap { Int($0) }
        guard stamp.hasSuffix("Z"), fields.count == 4, numbers.count == 4 else { return nil }
        return .milliseconds(((numbers[0] * 60 + numbers[1]) * 60 + numbers[2]) * 1000 + numbers[3])
    }
}
