/// The priority that a router advertises: its base and the weights of the trackers that count now.
///
/// As keepalived computes it: a positive weight is added while its check passes, a negative one while it fails, a
/// reversed one the other way round, and a file's number times its weight; the sum is kept within 1 to 254. A base of 255
/// owns the address and takes no weight.
package struct EffectivePriority: Hashable, Sendable {
    package let value: UInt8
    package let base: UInt8
    package let parts: [Part]

    /// One tracker and what it adds now.
    package struct Part: Hashable, Sendable {
        package let tracker: TrackerIdentity
        package let weight: Int
        /// Whether it counts the other way round.
        package let reversed: Bool
        package let reading: TrackerReading
        /// What it adds to the base now: `weight`, `-weight` when reversed, or 0; of a file its number times the weight.
        package let contribution: Int
    }

    /// - Parameters:
    ///   - base: the configured priority, 1 to 255.
    ///   - trackers: those of the instance in configured order; those of weight 0 decide faults and add nothing, unless
    ///     their verdict has lapsed.
    ///   - newcomers: what a reload added and what has no reading yet; these add what keeps the priority nearest to the one
    ///     before the reload.
    ///   - reading: what is known of a tracker now.
    package init(
        base: UInt8, trackers: [Tracker], newcomers: Newcomers? = nil, reading: (TrackerIdentity) -> TrackerReading
    ) {
        self.base = base
        guard base < 255 else {
            value = base
            parts = []
            return
        }
        let known = trackers.map { ($0, reading($0.identity)) }.filter { $0.0.counts($0.1) }.map { tracker, reading in
            Part(
                tracker: tracker.identity, weight: tracker.weight, reversed: tracker.reversed, reading: reading,
                contribution: tracker.contribution(reading))
        }
        parts = newcomers?.standingIn(for: known, of: trackers, base: base) ?? known
        value = UInt8(clamping: min(254, max(1, parts.reduce(Int(base)) { $0 + $1.contribution })))
    }

}

/// What a reload added to an instance that took part, as long as nothing is known of it.
///
/// It counts from its first reading: until then it is no fault, and the priority stays as near to the one before the reload
/// as any first reading could make it (docs/development/decisions/0034-what-is-new-counts-from-its-first-result.md).
package struct Newcomers: Hashable, Sendable {
    package var trackers: Set<TrackerIdentity>
    /// The effective priority before the reload; nil for an instance that was not there.
    package var priority: UInt8?

    package init(_ trackers: Set<TrackerIdentity>, priority: UInt8?) {
        self.trackers = trackers
        self.priority = priority
    }

    /// Whether the tracker is one of them, and still has no reading.
    package func contains(_ tracker: TrackerIdentity, _ reading: TrackerReading) -> Bool {
        reading == .verdict(.pending) && trackers.contains(tracker)
    }

    /// The lowest and the highest priority that the first readings can make.
    package func range(base: UInt8, trackers: [Tracker], reading: (TrackerIdentity) -> TrackerReading)
        -> ClosedRange<UInt8>
    {
        func bound(_ priority: UInt8) -> UInt8 {
            EffectivePriority(
                base: base, trackers: trackers, newcomers: Newcomers(self.trackers, priority: priority),
                reading: reading
            ).value
        }
        return bound(1)...bound(254)
    }

    fileprivate func standingIn(for known: [EffectivePriority.Part], of trackers: [Tracker], base: UInt8)
        -> [EffectivePriority.Part]
    {
        guard let priority else { return known }
        var missing = Int(priority) - known.reduce(Int(base)) { $0 + $1.contribution }
        return known.map { part in
            guard contains(part.tracker, part.reading),
                let tracker = trackers.first(where: { $0.identity == part.tracker })
            else { return part }
            let possible = tracker.contributions
            let contribution = min(possible.upperBound, max(possible.lowerBound, missing))
            missing -= contribution
            return EffectivePriority.Part(
                tracker: part.tracker, weight: part.weight, reversed: part.reversed, reading: part.reading,
                contribution: contribution)
        }
    }
}

extension Tracker {
    /// A file whose contribution is this low or lower keeps its instances in fault, as in keepalived.
    package static let faultContribution = -254
    /// The most that one file adds.
    private static let limit = 253

    /// Whether it has a part in the priority: by its weight, or by a verdict without weight that holds no more.
    fileprivate func counts(_ reading: TrackerReading) -> Bool {
        if case .lapsed = reading { return true }
        return weight != 0
    }

    /// What the tracker adds to a priority now; nothing while its verdict is pending.
    ///
    /// A verdict that has lapsed adds the least that the check could. Without weight that is all that a priority has: the node is
    /// then the last choice and, unlike with a fault, still one (docs/development/decisions/0030).
    package func contribution(_ reading: TrackerReading) -> Int {
        let sign = reversed ? -1 : 1
        switch reading {
        case .verdict(.pending): return 0
        case .verdict(.passing): return weight > 0 ? sign * weight : 0
        case .verdict(.failing): return weight < 0 ? sign * weight : 0
        case .lapsed:
            return weight == 0
                ? -Self.limit : min(contribution(.verdict(.passing)), contribution(.verdict(.failing)))
        case .number(let number): return min(Self.limit, product(number))
        }
    }

    /// The least and the most that it can add once it has a reading that is no fault.
    package var contributions: ClosedRange<Int> {
        switch identity.kind {
        case .file: weight == 0 ? 0...0 : -Self.limit...Self.limit
        case .script, .interface, .process:
            min(0, reversed ? -weight : weight)...max(0, reversed ? -weight : weight)
        }
    }

    /// Whether what is known keeps the instance in fault.
    package func isFault(_ reading: TrackerReading) -> Bool {
        switch reading {
        case .verdict(let verdict), .lapsed(let verdict): weight == 0 && verdict == (reversed ? .passing : .failing)
        case .number(let number): weight == 0 ? (number != 0) != reversed : product(number) <= Self.faultContribution
        }
    }

    private func product(_ number: Int) -> Int {
        let (product, overflows) = number.multipliedReportingOverflow(by: reversed ? -weight : weight)
        guard overflows else { return product }
        return ((number < 0) == (weight < 0)) != reversed ? .max : .min
    }
}
