import Health
import NetworkTypes
import VRRP

// Which values differ, as the description of a configuration writes them. Where a block stands in its file is no
// difference.
extension ConfigurationDifference {
    static func fields(_ old: InstanceConfiguration, _ new: InstanceConfiguration) -> [Field] {
        let (before, after) = (old.router, new.router)
        return [
            field("interface", before.interface, after.interface),
            field("virtual_router_id", "\(before.vrid)", "\(after.vrid)"),
            field("version", "\(before.version.rawValue)", "\(after.version.rawValue)"),
            field("priority", "\(before.basePriority)", "\(after.basePriority)"),
            field(
                "advert_int", before.advertisementInterval.decimalSeconds, after.advertisementInterval.decimalSeconds),
            field("nopreempt", onOff(!before.preempts), onOff(!after.preempts)),
        ].compactMap(\.self)
            + items("virtual_ipaddress", before.addresses, after.addresses, key: \.prefix.address, text: \.described)
            + [
                authentication(before.authentication, after.authentication),
                field("v3_checksum_as_v2", checksum(before.checksumForm), checksum(after.checksumForm)),
                field(
                    "garp_master_delay", before.announcement.delay.decimalSeconds,
                    after.announcement.delay.decimalSeconds),
                field("garp_master_repeat", "\(before.announcement.rounds)", "\(after.announcement.rounds)"),
            ].compactMap(\.self)
            + items("track_script", old.trackers, new.trackers, key: \.name, text: \.described)
    }

    static func fields(_ old: CheckDefinition, _ new: CheckDefinition) -> [Field] {
        [
            // Words that are cut otherwise can read the same.
            old.command == new.command
                ? nil : Field(keyword: "script", old: commandText(old.command), new: commandText(new.command)),
            field("interval", old.interval.decimalSeconds, new.interval.decimalSeconds),
            field("timeout", old.timeout.decimalSeconds, new.timeout.decimalSeconds),
            field("weight", weight(old), weight(new)),
            field("rise", "\(old.rise)", "\(new.rise)"),
            field("fall", "\(old.fall)", "\(new.fall)"),
            field("user", user(old), user(new)),
            field("init_fail", onOff(old.startsFailing), onOff(new.startsFailing)),
            field("enable_script_security", onOff(old.refusesWritableProgram), onOff(new.refusesWritableProgram)),
        ].compactMap(\.self)
    }

    static func fields(_ old: GlobalConfiguration, _ new: GlobalConfiguration) -> [Field] {
        let (before, after) = (old.announcement, new.announcement)
        return [
            field("router_id", old.routerID, new.routerID),
            field("script_user", old.scriptUser?.described, new.scriptUser?.described),
            field("enable_script_security", onOff(old.refusesWritablePrograms), onOff(new.refusesWritablePrograms)),
            field("vrrp_strict", onOff(old.isStrict), onOff(new.isStrict)),
            field("vrrp_version", "\(old.version.rawValue)", "\(new.version.rawValue)"),
            field("vrrp_garp_master_delay", before.delay.decimalSeconds, after.delay.decimalSeconds),
            field("vrrp_garp_master_repeat", "\(before.rounds)", "\(after.rounds)"),
            field("v3_checksum_as_v2", checksum(old.checksumForm), checksum(new.checksumForm)),
        ].compactMap(\.self)
    }

    static func fields(_ old: APIConfiguration, _ new: APIConfiguration) -> [Field] {
        items("listen", old.listeners, new.listeners, key: \.self, text: \.description)
            + [
                field("socket", old.socketPath, new.socketPath),
                field("tokens", old.tokensPath, new.tokensPath),
                field("tls_certificate", old.tlsCertificatePath, new.tlsCertificatePath),
                field("tls_key", old.tlsKeyPath, new.tlsKeyPath),
                field("tls_client_ca", old.tlsClientCAPath, new.tlsClientCAPath),
            ].compactMap(\.self)
    }

    static func fields(_ old: HistoryConfiguration, _ new: HistoryConfiguration) -> [Field] {
        [
            field("path", old.path, new.path),
            field("keep_transitions", old.keepTransitions.withUnits, new.keepTransitions.withUnits),
            field("keep_check_results", old.keepCheckResults.withUnits, new.keepCheckResults.withUnits),
            field("max_size", sizeText(old.maxSize), sizeText(new.maxSize)),
        ].compactMap(\.self)
    }
}

// One value, or a list of them.
extension ConfigurationDifference {
    private static func field(_ keyword: String, _ old: String?, _ new: String?) -> Field? {
        old == new ? nil : Field(keyword: keyword, old: old, new: new)
    }

    /// A field for each item that came, went or changed; for items that only stand in another order, one with all.
    private static func items<Item: Hashable, Key: Hashable>(
        _ keyword: String, _ old: [Item], _ new: [Item], key: (Item) -> Key, text: (Item) -> String
    ) -> [Field] {
        guard old != new else { return [] }
        let (before, after) = (byKey(old, key), byKey(new, key))
        let gone = old.filter { after[key($0)] == nil }.map { Field(keyword: keyword, old: text($0), new: nil) }
        let others = new.compactMap { item in
            let earlier = before[key(item)]
            return earlier == item ? nil : Field(keyword: keyword, old: earlier.map(text), new: text(item))
        }
        let fields = gone + others
        guard fields.isEmpty else { return fields }
        func list(_ items: [Item]) -> String { items.map(text).joined(separator: ", ") }
        return [Field(keyword: keyword, old: list(old), new: list(new))]
    }

    private static func byKey<Item, Key: Hashable>(_ items: [Item], _ key: (Item) -> Key) -> [Key: Item] {
        Dictionary(items.map { (key($0), $0) }) { first, _ in first }
    }

    private static func authentication(_ old: Authentication, _ new: Authentication) -> Field? {
        guard old != new else { return nil }
        let (before, after) = (authenticationText(old), authenticationText(new))
        return Field(
            keyword: "authentication", old: before,
            new: before == after ? after.map { "\($0), another one" } : after)
    }

    private static func authenticationText(_ authentication: Authentication) -> String? {
        switch authentication {
        case .none: nil
        case .simplePassword: "auth_type PASS, auth_pass \(SecretMask.mask)"
        case .authenticationHeader: "auth_type AH, auth_pass \(SecretMask.mask)"
        case .hmac: "auth_hmac \(SecretMask.mask)"
        }
    }

    private static func weight(_ check: CheckDefinition) -> String {
        check.reversed ? "\(check.weight) reverse" : "\(check.weight)"
    }

    private static func user(_ check: CheckDefinition) -> String? {
        check.user.map { ScriptUser(name: $0, group: check.group).described }
    }

    private static func checksum(_ form: ChecksumForm) -> String { onOff(form == .messageOnly) }
    private static func onOff(_ isOn: Bool) -> String { isOn ? "on" : "off" }
}
