internal import Health

/// How a configuration came into force.
package enum ConfigurationSource: String, Hashable, Sendable, CaseIterable {
    /// Read from the file by a reload.
    case file
    /// An earlier generation that was asked for.
    case generation
    /// The one before, since nobody confirmed its successor in time.
    case rollback
    /// Read at the agent's start.
    case start
}

/// A configuration that came into force.
package struct ConfigurationRecord: Hashable, Sendable {
    /// When it was loaded.
    package var stamp: Stamp
    package var generation: Int
    /// The digest of `text` in lower-case hexadecimal.
    package var sha256: String
    package var text: String
    package var by: Author
    package var source: ConfigurationSource
    /// Microseconds since 1970 UTC when it is rolled back unless it was confirmed; nil for never.
    package var confirmByMicroseconds: Int64?

    package init(
        stamp: Stamp, generation: Int, sha256: String, text: String, by: Author, source: ConfigurationSource = .file,
        confirmByMicroseconds: Int64? = nil
    ) {
        self.stamp = stamp
        self.generation = generation
        self.sha256 = sha256
        self.text = text
        self.by = by
        self.source = source
        self.confirmByMicroseconds = confirmByMicroseconds
    }
}

/// A configuration that needed a confirmation got it.
package struct ConfigurationConfirmRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var generation: Int

    package init(stamp: Stamp, generation: Int) {
        self.stamp = stamp
        self.generation = generation
    }
}

/// The engine did not run for a while.
package struct StallRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var kind: Kind
    package var late: Duration
    /// One sentence for people.
    package var detail: String

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// It woke up later than it had asked for.
        case late
        /// It did not wake up any more, and was ended.
        case hang
        /// The machine's clocks stood still with it.
        case pause
    }

    package init(stamp: Stamp, kind: Kind = .late, late: Duration, detail: String) {
        self.stamp = stamp
        self.kind = kind
        self.late = late
        self.detail = detail
    }
}

/// The run before this one ended and could not say so.
package struct RunEndRecord: Hashable, Sendable {
    /// The end, where somebody saw it; else when it was noticed.
    package var stamp: Stamp
    /// Nil where nobody saw it: the boot tells whether the machine ended with it.
    package var seen: Seen?
    /// One sentence for people.
    package var detail: String

    package struct Seen: Hashable, Sendable {
        /// Whether it hung and was ended for it.
        package var didHang: Bool
        /// Between its last sign of life and the end.
        package var silence: Duration

        package init(didHang: Bool, silence: Duration) {
            self.didHang = didHang
            self.silence = silence
        }
    }

    package init(stamp: Stamp, seen: Seen?, detail: String) {
        self.stamp = stamp
        self.seen = seen
        self.detail = detail
    }
}

/// What the history does not hold although it happened.
package struct GapRecord: Hashable, Sendable {
    /// When it was noticed.
    package var stamp: Stamp
    /// The table whose rows are missing, or `file` for all of them.
    package var what: String
    /// Microseconds since 1970 UTC of the first and the last thing that is missing.
    package var sinceMicroseconds: Int64
    package var untilMicroseconds: Int64
    /// Nil when nobody knows.
    package var count: Int?
    /// One sentence for people.
    package var detail: String

    package init(
        stamp: Stamp, what: String, sinceMicroseconds: Int64, untilMicroseconds: Int64, count: Int?, detail: String
    ) {
        self.stamp = stamp
        self.what = what
        self.sinceMicroseconds = sinceMicroseconds
        self.untilMicroseconds = untilMicroseconds
        self.count = count
        self.detail = detail
    }
}

/// One life of the agent's process.
package struct RunRecord: Hashable, Sendable {
    /// When it started.
    package var stamp: Stamp
    package var version: String
    package var pid: Int32
    package var node: String

    package init(stamp: Stamp, version: String, pid: Int32, node: String) {
        self.stamp = stamp
        self.version = version
        self.pid = pid
        self.node = node
    }
}

extension HistoryRecord {
    package var stamp: Stamp {
        switch self {
        case .transition(let record): record.stamp
        case .checkResult(let record): record.stamp
        case .trackerChange(let record): record.stamp
        case .observation(let record): record.stamp
        case .notification(let record): record.stamp
        case .mail(let record): record.stamp
        case .operation(let record): record.stamp
        case .operationFinished(let record): record.stamp
        case .configuration(let record): record.stamp
        case .configurationConfirmed(let record): record.stamp
        case .drain(let record): record.stamp
        case .drainConfirmed(let record): record.stamp
        case .drainLifted(let record): record.stamp
        case .answer(let record): record.stamp
        case .serverTransition(let record): record.stamp
        case .serviceTransition(let record): record.stamp
        case .serverCheckRun(let record): record.stamp
        case .balancingFinding(let record): record.stamp
        case .serverOrder(let record): record.stamp
        case .serverOrderLifted(let record): record.stamp
        case .stall(let record): record.stamp
        case .runEnd(let record): record.stamp
        case .gap(let record): record.stamp
        }
    }
}
