import Health
import VRRP

extension Lint {
    /// Warns of weights that cannot change who is Active, whatever passes and fails.
    ///
    /// - Parameter rivals: the priorities that the other routers can have, by instance; nil where nobody knows them.
    mutating func checkWeights(against rivals: [String: Set<Int>]?) {
        for instance in configuration.instances {
            let name = instance.router.name
            checkWeights(of: instance.trackers, in: .instance, name, instance.location, [instance], rivals)
        }
        for group in configuration.syncGroups {
            let members = configuration.members(of: group)
            checkWeights(of: group.trackers, in: .syncGroup, group.name, group.location, members, rivals)
        }
    }

    /// - Parameter instances: whose priorities the trackers count for.
    private mutating func checkWeights(
        of trackers: [Tracker], in keyword: TopLevelKeyword, _ name: String, _ location: SourcePosition,
        _ instances: [InstanceConfiguration], _ rivals: [String: Set<Int>]?
    ) {
        // An owner takes no weight, and nopreempt has a rule of its own.
        let contests = instances.filter { $0.router.preempts && $0.router.basePriority != .owner }.map { instance in
            (
                own: WeightedPriority(instance, in: configuration),
                rivals: rivals.map { $0[instance.router.name] ?? [] } ?? Set(WeightedPriority.bounds)
            )
        }
        guard let first = contests.first, contests.allSatisfy({ !$0.rivals.isEmpty && $0.own.canBeExamined }) else {
            return
        }
        for tracker in trackers where contests.allSatisfy({ $0.own.isIdle(tracker, against: $0.rivals) }) {
            let block = tracker.identity.kind.trackingKeyword.rawValue
            report.warning(
                sourceMap.place([block, tracker.name], in: keyword, named: name) ?? location,
                first.own.objection(to: tracker, rivals: rivals == nil ? nil : first.rivals),
                instead: "write a weight that changes the order of the routers, or 0 for a fault", rule: .idleWeight)
        }
    }
}

/// What priorities an instance can come to have by its own trackers, its group's, and those of the group's other members.
struct WeightedPriority {
    static let bounds = 1...254
    /// Trackers beyond which their sums are too many to look at.
    private static let limit = 8

    private let name: String
    private let base: Int
    private let trackers: [Tracker]

    init(_ instance: InstanceConfiguration, in configuration: Configuration) {
        name = instance.router.name
        base = Int(instance.router.basePriority.rawValue)
        let group = configuration.group(of: instance)
        let members = group.map(configuration.members) ?? []
        let all = (instance.trackers + (group?.trackers ?? []) + members.flatMap(\.trackers)).filter {
            !instance.isOnInterface(of: $0)
        }
        var known: Set<TrackerIdentity> = []
        trackers = all.filter { $0.weight != 0 && known.insert($0.identity).inserted }
    }

    /// A file may hold any number, and so everything is possible with one.
    var canBeExamined: Bool { trackers.count <= Self.limit && !trackers.contains { $0.identity.kind == .file } }

    /// All that it can be.
    var values: Set<Int> {
        canBeExamined ? Set(sums(without: nil).map(Self.clamped)) : Set(Self.bounds)
    }

    /// Whether `tracker` leaves the order of this router and its rivals as it is, whatever the others say.
    func isIdle(_ tracker: Tracker, against rivals: Set<Int>) -> Bool {
        guard trackers.contains(tracker) else { return false }
        return sums(without: tracker).allSatisfy { sum in
            tracker.contributions.allSatisfy { contribution in
                let (without, with) = (Self.clamped(sum), Self.clamped(sum + contribution))
                return rivals.allSatisfy { (without < $0) == (with < $0) && (without > $0) == (with > $0) }
            }
        }
    }

    func objection(to tracker: Tracker, rivals: Set<Int>?) -> String {
        let head = "the weight \(tracker.weight) of \"\(tracker.name)\" can never change who is Active: "
        let own = "\"\(name)\" has a priority of \(Self.text(values))"
        guard let rivals else { return head + own + " with it and without it" }
        return head + own + ", and the other routers have one of \(Self.text(rivals))"
    }

    private static func text(_ values: Set<Int>) -> String {
        let (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
        return lowest == highest ? "\(lowest)" : "\(lowest) to \(highest)"
    }

    private static func clamped(_ sum: Int) -> Int { min(bounds.upperBound, max(bounds.lowerBound, sum)) }

    private func sums(without excluded: Tracker?) -> Set<Int> {
        trackers.filter { $0 != excluded }.reduce([base]) { sums, tracker in
            Set(sums.flatMap { sum in tracker.contributions.map { sum + $0 } })
        }
    }
}

extension Tracker {
    /// What it can add to a priority.
    fileprivate var contributions: Set<Int> {
        [contribution(.verdict(.passing)), contribution(.verdict(.failing))]
    }
}
