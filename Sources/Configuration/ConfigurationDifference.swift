import Health
import VRRP

/// What a reload would change, in the words of the configuration.
package struct ConfigurationDifference: Hashable, Sendable {
    /// Something that is in both, with the keywords whose values differ.
    package struct Change: Hashable, Sendable {
        package var name: String
        package var keywords: [String]
    }

    package var instancesAdded: [String]
    package var instancesRemoved: [String]
    package var instancesChanged: [Change]
    package var instancesUnchanged: [String]
    package var checksAdded: [String]
    package var checksRemoved: [String]
    package var checksChanged: [Change]
    /// The keywords of `api` that differ.
    package var apiChanged: [String]
    /// The keywords of `history` that differ.
    package var historyChanged: [String]
    /// Whether the node's own name differs.
    package var routerIDChanged: Bool

    package init(from old: Configuration, to new: Configuration) {
        let instances = Lists(old.instances, new.instances, name: \.router.name, keywords: Self.keywords)
        instancesAdded = instances.added
        instancesRemoved = instances.removed
        instancesChanged = instances.changed
        instancesUnchanged = instances.unchanged
        let checks = Lists(old.checks, new.checks, name: \.name, keywords: Self.keywords)
        checksAdded = checks.added
        checksRemoved = checks.removed
        checksChanged = checks.changed
        apiChanged = Self.keywords(old.api, new.api)
        historyChanged = Self.keywords(old.history, new.history)
        routerIDChanged = old.globals.routerID != new.globals.routerID
    }

    /// Whether nothing that the agent does would change.
    package var isEmpty: Bool {
        instancesAdded.isEmpty && instancesRemoved.isEmpty && instancesChanged.isEmpty && checksAdded.isEmpty
            && checksRemoved.isEmpty && checksChanged.isEmpty && apiChanged.isEmpty && historyChanged.isEmpty
            && !routerIDChanged
    }
}

/// Two lists of named things held against each other, in the order of the new one; the removed in that of the old.
private struct Lists {
    var added: [String] = []
    var removed: [String] = []
    var changed: [ConfigurationDifference.Change] = []
    var unchanged: [String] = []

    init<Item>(_ old: [Item], _ new: [Item], name: (Item) -> String, keywords: (Item, Item) -> [String]) {
        let known = Dictionary(old.map { (name($0), $0) }) { first, _ in first }
        for item in new {
            guard let before = known[name(item)] else {
                added.append(name(item))
                continue
            }
            let differing = keywords(before, item)
            if differing.isEmpty {
                unchanged.append(name(item))
            } else {
                changed.append(ConfigurationDifference.Change(name: name(item), keywords: differing))
            }
        }
        let kept = Set(new.map(name))
        removed = old.map(name).filter { !kept.contains($0) }
    }
}

// Which keywords have different values. Where a block stands in its file is no difference.
extension ConfigurationDifference {
    private static func keywords(_ old: InstanceConfiguration, _ new: InstanceConfiguration) -> [String] {
        let (before, after) = (old.router, new.router)
        return differing([
            ("interface", before.interface == after.interface),
            ("virtual_router_id", before.vrid == after.vrid),
            ("version", before.version == after.version),
            ("priority", before.basePriority == after.basePriority),
            ("advert_int", before.advertisementInterval == after.advertisementInterval),
            ("nopreempt", before.preempts == after.preempts),
            ("virtual_ipaddress", before.addresses == after.addresses && before.family == after.family),
            ("authentication", before.authentication == after.authentication),
            ("v3_checksum_as_v2", before.checksumForm == after.checksumForm),
            ("garp_master_delay", before.announcement.delay == after.announcement.delay),
            ("garp_master_repeat", before.announcement.rounds == after.announcement.rounds),
            ("track_script", old.trackedChecks == new.trackedChecks),
        ])
    }

    private static func keywords(_ old: CheckDefinition, _ new: CheckDefinition) -> [String] {
        differing([
            ("script", old.command == new.command),
            ("interval", old.interval == new.interval),
            ("timeout", old.timeout == new.timeout),
            ("weight", old.weight == new.weight && old.reversed == new.reversed),
            ("rise", old.rise == new.rise),
            ("fall", old.fall == new.fall),
            ("user", old.user == new.user && old.group == new.group),
            ("init_fail", old.startsFailing == new.startsFailing),
            ("enable_script_security", old.refusesWritableProgram == new.refusesWritableProgram),
        ])
    }

    private static func keywords(_ old: APIConfiguration, _ new: APIConfiguration) -> [String] {
        differing([
            ("listen", old.listeners == new.listeners),
            ("socket", old.socketPath == new.socketPath),
            ("tokens", old.tokensPath == new.tokensPath),
        ])
    }

    private static func keywords(_ old: HistoryConfiguration, _ new: HistoryConfiguration) -> [String] {
        differing([
            ("path", old.path == new.path),
            ("keep_transitions", old.keepTransitions == new.keepTransitions),
            ("keep_check_results", old.keepCheckResults == new.keepCheckResults),
            ("max_size", old.maxSize == new.maxSize),
        ])
    }

    private static func differing(_ comparisons: [(keyword: String, isEqual: Bool)]) -> [String] {
        comparisons.filter { !$0.isEqual }.map(\.keyword)
    }
}
