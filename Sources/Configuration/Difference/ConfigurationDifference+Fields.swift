import Health
import VRRP

/// Which values differ, as the description of a configuration writes them. Where a block stands in its file is no
/// difference.
extension ConfigurationDifference {
    static func fields(_ old: InstanceConfiguration, _ new: InstanceConfiguration) -> [Field] {
        fields(old.settings(), new.settings())
            + value(
                "vrrp_garp_interval", old.router.announcement.spacing.decimalSeconds,
                new.router.announcement.spacing.decimalSeconds)
            + value("vrrp_sync_group", onOff(old.router.isGrouped), onOff(new.router.isGrouped))
    }

    static func fields(_ old: CheckDefinition, _ new: CheckDefinition) -> [Field] {
        let fields =
            fields(old, new, CheckKeyword.self)
            + value(
                "enable_script_security", onOff(old.refusesWritableProgram), onOff(new.refusesWritableProgram))
        // Words that are cut otherwise can read the same.
        return fields.filter { $0.keyword != "script" || old.command != new.command }
    }

    static func fields(_ old: GlobalConfiguration, _ new: GlobalConfiguration) -> [Field] {
        let delays = fields(old.linkDelaySettings, new.linkDelaySettings).map { delay in
            Field(keyword: "interface_up_down_delays \(delay.keyword)", old: delay.old, new: delay.new)
        }
        func statics(_ globals: GlobalConfiguration) -> [Setting] {
            globals.staticSettings.map { Setting($0.rawValue, .list($1)) }
        }
        return fields(old, new, GlobalKeyword.self) + delays + fields(statics(old), statics(new))
    }

    static func fields<Keyword: SettingKeyword>(
        _ old: Keyword.Subject, _ new: Keyword.Subject, _: Keyword.Type
    ) -> [Field] {
        fields(Keyword.settings(of: old), Keyword.settings(of: new))
    }

    /// What differs between two lists of settings, in the order of the new one, behind what only the old one has.
    static func fields(_ old: [Setting], _ new: [Setting]) -> [Field] {
        func byKeyword(_ settings: [Setting]) -> [String: Setting] {
            Dictionary(settings.map { ($0.keyword, $0) }) { first, _ in first }
        }
        let (before, after) = (byKeyword(old), byKeyword(new))
        let keywords = old.map(\.keyword) + new.map(\.keyword).filter { before[$0] == nil }
        return keywords.flatMap { compare($0, before[$0], after[$0]) }
    }

    private static func compare(_ keyword: String, _ old: Setting?, _ new: Setting?) -> [Field] {
        if old?.blocks != nil || new?.blocks != nil { return blocks(keyword, old?.blocks ?? [], new?.blocks ?? []) }
        if let old = old?.secretLines ?? new?.secretLines.map({ _ in ([], []) }) {
            return secret(keyword, old, new?.secretLines ?? ([], []))
        }
        if old?.items != nil || new?.items != nil { return items(keyword, old?.items ?? [], new?.items ?? []) }
        return value(keyword, old?.text, new?.text)
    }

    private static func value(_ keyword: String, _ old: String?, _ new: String?) -> [Field] {
        old == new ? [] : [Field(keyword: keyword, old: old, new: new)]
    }

    /// Two secrets that look alike behind their asterisks are told apart in words.
    private static func secret(_ keyword: String, _ old: Setting.Secret, _ new: Setting.Secret) -> [Field] {
        guard old.lines != new.lines else { return [] }
        func text(_ lines: [String]) -> String? { lines.isEmpty ? nil : lines.joined(separator: ", ") }
        let (hidden, shown) = (text(old.masked), text(new.masked))
        return [Field(keyword: keyword, old: hidden, new: hidden == shown ? shown.map { "\($0), changed" } : shown)]
    }

    /// A field for each item that came, went or changed; for items that only stand in another order, one with all.
    private static func items(_ keyword: String, _ old: [Setting.Item], _ new: [Setting.Item]) -> [Field] {
        guard old != new else { return [] }
        func byKey(_ items: [Setting.Item]) -> [String: Setting.Item] {
            Dictionary(items.map { ($0.key, $0) }) { first, _ in first }
        }
        let (before, after) = (byKey(old), byKey(new))
        let gone = old.filter { after[$0.key] == nil }.map { Field(keyword: keyword, old: $0.text, new: nil) }
        let others = new.compactMap { item in
            let earlier = before[item.key]
            return earlier == item ? nil : Field(keyword: keyword, old: earlier?.text, new: item.text)
        }
        let fields = gone + others
        guard fields.isEmpty else { return fields }
        func list(_ items: [Setting.Item]) -> String { items.map(\.text).joined(separator: ", ") }
        return [Field(keyword: keyword, old: list(old), new: list(new))]
    }
}

// Blocks within blocks.
extension ConfigurationDifference {
    /// A field for each block that came or went, and what differs within the others, behind the words that find it.
    private static func blocks(
        _ keyword: String, _ old: [Setting.NestedBlock], _ new: [Setting.NestedBlock]
    ) -> [Field] {
        func byKey(_ blocks: [Setting.NestedBlock]) -> [String: Setting.NestedBlock] {
            Dictionary(blocks.map { ($0.key, $0) }) { first, _ in first }
        }
        let (before, after) = (byKey(old), byKey(new))
        let gone = old.filter { after[$0.key] == nil }.map { Field(keyword: keyword, old: $0.summary, new: nil) }
        let others = new.flatMap { block -> [Field] in
            guard let earlier = before[block.key] else {
                return [Field(keyword: keyword, old: nil, new: block.summary)]
            }
            let words = max(old.count, new.count) == 1 && block.name.isEmpty ? keyword : "\(keyword) \(block.key)"
            return fields(earlier.settings, block.settings).map {
                Field(keyword: "\(words) \($0.keyword)", old: $0.old, new: $0.new)
            }
        }
        guard gone.isEmpty, others.isEmpty, old.map(\.key) != new.map(\.key) else { return gone + others }
        func order(_ blocks: [Setting.NestedBlock]) -> String { blocks.map(\.key).joined(separator: ", ") }
        return [Field(keyword: keyword, old: order(old), new: order(new))]
    }
}

extension Setting.NestedBlock {
    /// Its name, or all that is in it.
    fileprivate var summary: String {
        name.isEmpty ? settings.flatMap { $0.lines(showingSecrets: false) }.joined(separator: ", ") : name
    }
}

extension Setting {
    typealias Secret = (lines: [String], masked: [String])

    fileprivate var text: String? {
        switch content {
        case .value(let value): value
        case .flag(let isSet): onOff(isSet)
        case .repeated, .list, .secret, .secretValue, .blocks: nil
        }
    }

    fileprivate var items: [Item]? {
        switch content {
        case .repeated(let items), .list(let items): items
        case .value, .flag, .secret, .secretValue, .blocks: nil
        }
    }

    fileprivate var secretLines: Secret? {
        switch content {
        case .secret(let lines, let masked): (lines, masked)
        case .secretValue(let value): value.map { ([$0], [SecretMask.mask]) }
        case .value, .flag, .repeated, .list, .blocks: nil
        }
    }

    fileprivate var blocks: [NestedBlock]? {
        if case .blocks(let blocks) = content { blocks } else { nil }
    }
}
