import Health
import VRRP

/// What a reload would change, in the words of the configuration.
package struct ConfigurationDifference: Hashable, Sendable {
    /// One value that differs.
    package struct Field: Codable, Hashable, Sendable {
        package var keyword: String
        /// As it would be written behind the keyword; nil where there was none. Of several values under one keyword,
        /// such as addresses, each that differs has a field of its own. Secrets are asterisks.
        package var old: String?
        /// Nil where there is none any more.
        package var new: String?

        package init(keyword: String, old: String?, new: String?) {
            self.keyword = keyword
            self.old = old
            self.new = new
        }
    }

    /// Something that is in both, with what differs.
    package struct Change: Codable, Hashable, Sendable {
        package var name: String
        /// In the order of the description, at least one.
        package var fields: [Field]

        package init(name: String, fields: [Field]) {
            self.name = name
            self.fields = fields
        }

        /// The keywords of the fields, each once.
        package var keywords: [String] { fields.keywords }
    }

    package var instancesAdded: [String]
    package var instancesRemoved: [String]
    package var instancesChanged: [Change]
    package var instancesUnchanged: [String]
    package var checksAdded: [String]
    package var checksRemoved: [String]
    package var checksChanged: [Change]
    /// Tracked files and processes, by their block and name: `track_file NAME`.
    package var trackablesChanged: [Change]
    /// What is said of load balancing, by block and words: `virtual_server 192.0.2.1 80 TCP`, `virtual_server_group NAME`,
    /// `SSL`, and `global_defs` for its keywords.
    package var virtualServersChanged: [Change]
    package var syncGroupsAdded: [String]
    package var syncGroupsRemoved: [String]
    package var syncGroupsChanged: [Change]
    /// What differs in `global_defs`: much of it changes every instance that does not say otherwise.
    package var globalFields: [Field]
    package var apiFields: [Field]
    package var historyFields: [Field]

    package init(from old: Configuration, to new: Configuration) {
        let instances = Lists(old.instances, new.instances, name: \.router.name, fields: Self.fields)
        instancesAdded = instances.added
        instancesRemoved = instances.removed
        instancesChanged = instances.changed
        instancesUnchanged = instances.unchanged
        let checks = Lists(old.checks, new.checks, name: \.name, fields: Self.fields)
        checksAdded = checks.added
        checksRemoved = checks.removed
        checksChanged = checks.changed
        trackablesChanged = Self.changes(old.trackables, new.trackables)
        virtualServersChanged = Self.changes(old.balancing.namedSettings, new.balancing.namedSettings)
        let groups = Lists(old.syncGroups, new.syncGroups, name: \.name) { Self.fields($0.settings, $1.settings) }
        syncGroupsAdded = groups.added
        syncGroupsRemoved = groups.removed
        syncGroupsChanged = groups.changed
        globalFields = Self.fields(old.globals, new.globals)
        apiFields = Self.fields(old.api, new.api, APIKeyword.self)
        historyFields = Self.fields(old.history, new.history, HistoryKeyword.self)
    }

    /// What came, went or changed among blocks that have a name.
    private static func changes(_ old: [String: [Setting]], _ new: [String: [Setting]]) -> [Change] {
        Set(old.keys).union(new.keys).sorted().compactMap { name in
            let fields = fields(old[name] ?? [], new[name] ?? [])
            return fields.isEmpty ? nil : Change(name: name, fields: fields)
        }
    }

    /// The keywords of `api` that differ.
    package var apiChanged: [String] { apiFields.keywords }
    /// The keywords of `history` that differ.
    package var historyChanged: [String] { historyFields.keywords }

    /// Whether the two say the same; in which order their blocks stand does not count.
    package var isEmpty: Bool {
        instancesAdded.isEmpty && instancesRemoved.isEmpty && instancesChanged.isEmpty && checksAdded.isEmpty
            && checksRemoved.isEmpty && checksChanged.isEmpty && trackablesChanged.isEmpty && syncGroupsAdded.isEmpty
            && syncGroupsRemoved.isEmpty && syncGroupsChanged.isEmpty && globalFields.isEmpty && apiFields.isEmpty
            && historyFields.isEmpty && virtualServersChanged.isEmpty
    }
}

/// Two lists of named things held against each other, in the order of the new one; the removed in that of the old.
private struct Lists {
    var added: [String] = []
    var removed: [String] = []
    var changed: [ConfigurationDifference.Change] = []
    var unchanged: [String] = []

    init<Item>(
        _ old: [Item], _ new: [Item], name: (Item) -> String,
        fields: (Item, Item) -> [ConfigurationDifference.Field]
    ) {
        let known = Dictionary(old.map { (name($0), $0) }) { first, _ in first }
        for item in new {
            guard let before = known[name(item)] else {
                added.append(name(item))
                continue
            }
            let differing = fields(before, item)
            if differing.isEmpty {
                unchanged.append(name(item))
            } else {
                changed.append(ConfigurationDifference.Change(name: name(item), fields: differing))
            }
        }
        let kept = Set(new.map(name))
        removed = old.map(name).filter { !kept.contains($0) }
    }
}

extension ConfigurationDifference.Field: CustomStringConvertible {
    /// `priority 90 → 91`, `virtual_ipaddress + 192.0.2.2/24`, `tokens - /etc/aloft/tokens`.
    package var description: String {
        switch (old, new) {
        case (let old?, let new?): "\(keyword) \(old) → \(new)"
        case (nil, let new?): "\(keyword) + \(new)"
        case (let old?, nil): "\(keyword) - \(old)"
        case (nil, nil): keyword
        }
    }
}

extension [ConfigurationDifference.Field] {
    fileprivate var keywords: [String] {
        var seen: Set<String> = []
        return map(\.keyword).filter { seen.insert($0).inserted }
    }
}

extension Configuration {
    fileprivate var trackables: [String: [Setting]] {
        let files = trackedFiles.map { ("track_file \($0.name)", TrackedFileKeyword.settings(of: $0)) }
        let processes = trackedProcesses.map {
            ("vrrp_track_process \($0.name)", TrackedProcessKeyword.settings(of: $0))
        }
        return Dictionary(files + processes) { first, _ in first }
    }
}
