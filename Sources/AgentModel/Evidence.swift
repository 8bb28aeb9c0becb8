package import Health
package import NetworkTypes

/// What led to a transition, as it stood in the engine's memory then.
///
/// Making one builds no text: addresses and outputs stay values, and the writer's thread turns them into JSON.
package struct Evidence: Codable, Hashable, Sendable {
    /// The last ones heard before, newest first.
    package var advertisements: [Advertisement]
    package var timers: Timers
    /// Those whose verdict had changed.
    package var checks: [Check]
    /// What else the instance tracks and had changed; nil in what an earlier version wrote.
    package var trackers: [TrackerChange]?
    /// What an operator had asked for, if that led to it.
    package var operation: Operation?
    /// The engine's own last stall, if it may have led to it.
    package var stall: Stall?

    package init(
        advertisements: [Advertisement] = [], timers: Timers, checks: [Check] = [],
        trackers: [TrackerChange]? = nil, operation: Operation? = nil, stall: Stall? = nil
    ) {
        self.advertisements = advertisements
        self.timers = timers
        self.checks = checks
        self.trackers = trackers
        self.operation = operation
        self.stall = stall
    }

    /// The router's timers (RFC 9568, section 6.1), and how late the engine looked at them.
    package struct Timers: Codable, Hashable, Sendable {
        package var advertisementIntervalUs: Int
        package var skewTimeUs: Int
        package var activeDownIntervalUs: Int
        package var lateUs: Int

        package init(advertisementInterval: Duration, skewTime: Duration, activeDownInterval: Duration, late: Duration)
        {
            advertisementIntervalUs = advertisementInterval.microseconds
            skewTimeUs = skewTime.microseconds
            activeDownIntervalUs = activeDownInterval.microseconds
            lateUs = late.microseconds
        }
    }

    /// What an operator asked for before.
    package struct Operation: Codable, Hashable, Sendable {
        package var kind: OperationRecord.Kind
        /// The row of `operations`, once it is known.
        package var id: Int64?
        package var byKind: Author.Kind
        package var byName: String
        package var reason: String?
        package var requestId: String?

        package init(
            kind: OperationRecord.Kind, id: Int64? = nil, by: Author, reason: String? = nil, requestID: String? = nil
        ) {
            self.kind = kind
            self.id = id
            (byKind, byName) = (by.kind, by.name)
            self.reason = reason
            requestId = requestID
        }
    }

    /// The engine woke up late.
    package struct Stall: Codable, Hashable, Sendable {
        package var lateUs: Int
        package var agoUs: Int

        package init(late: Duration, ago: Duration) {
            lateUs = late.microseconds
            agoUs = ago.microseconds
        }
    }
}

extension Evidence {
    /// An advertisement that was heard from a peer.
    package struct Advertisement: Hashable, Sendable {
        /// Its text, in the JSON.
        package var source: IPAddress
        package var priority: Int
        /// What it said of its sender's Advertisement_Interval.
        package var intervalUs: Int
        package var agoUs: Int

        package init(source: IPAddress, priority: Int, interval: Duration, ago: Duration) {
            self.source = source
            self.priority = priority
            intervalUs = interval.microseconds
            agoUs = ago.microseconds
        }
    }

    /// What a check said.
    package struct Check: Hashable, Sendable {
        package var name: String
        package var verdict: Verdict
        /// How long before its verdict changed; nil while it never did.
        package var changedAgoUs: Int?
        package var exitStatus: Int?
        /// What its last run printed; the JSON has the first `outputLimit` bytes as text.
        package var output: [UInt8]?

        package static let outputLimit = 200

        package init(
            name: String, verdict: Verdict, changedAgo: Duration? = nil, exitStatus: Int? = nil, output: [UInt8]? = nil
        ) {
            self.name = name
            self.verdict = verdict
            changedAgoUs = changedAgo?.microseconds
            self.exitStatus = exitStatus
            self.output = output
        }
    }
    /// What became of a link, a file or processes.
    package struct TrackerChange: Hashable, Sendable {
        package var tracker: TrackerIdentity
        package var from: TrackerReading
        package var to: TrackerReading
        package var changedAgoUs: Int

        package init(tracker: TrackerIdentity, from: TrackerReading, to: TrackerReading, changedAgo: Duration) {
            self.tracker = tracker
            self.from = from
            self.to = to
            changedAgoUs = changedAgo.microseconds
        }
    }
}
