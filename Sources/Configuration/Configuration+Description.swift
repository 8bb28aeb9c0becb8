import Health
import NetworkTypes
import VRRP

extension Configuration {
    /// The effective configuration as text of its own language, with every default written out.
    ///
    /// Reading the text gives the same configuration again, apart from files and locations, as long as secrets are shown.
    ///
    /// - Parameter showingSecrets: whether passwords stand in it, or asterisks in their place.
    package func describe(showingSecrets: Bool = false) -> String {
        var blocks = [globals.described, api.described, history.described]
        blocks += checks.map(\.described)
        blocks += instances.map { $0.described(showingSecrets: showingSecrets, inStrictMode: globals.isStrict) }
        return blocks.joined(separator: "\n")
    }
}

/// A block of lines, each indented by two more blanks.
private func block(_ head: String, _ lines: [String]) -> String {
    let body = lines.flatMap { $0.split(separator: "\n") }.map { "  \($0)\n" }.joined()
    return "\(head) {\n\(body)}\n"
}

/// `text` in double quotes where it would not be one word without them.
private func word(_ text: String) -> String {
    let isPlain = !text.isEmpty && !text.contains { $0.isWhitespace || "#!{}".contains($0) }
    return isPlain ? text : "\"\(text)\""
}

extension ScriptUser {
    var described: String { group.map { "\(word(name)) \(word($0))" } ?? word(name) }
}

extension GlobalConfiguration {
    fileprivate var described: String {
        var lines: [String] = []
        if let routerID { lines.append("router_id \(word(routerID))") }
        if let scriptUser { lines.append("script_user \(scriptUser.described)") }
        if refusesWritablePrograms { lines.append("enable_script_security") }
        if isStrict { lines.append("vrrp_strict") }
        lines += [
            "vrrp_version \(version.rawValue)",
            "vrrp_garp_master_delay \(announcement.delay.decimalSeconds)",
            "vrrp_garp_master_repeat \(announcement.rounds)",
            "v3_checksum_as_v2 \(checksumForm == .messageOnly ? "on" : "off")",
        ]
        return block("global_defs", lines)
    }
}

extension APIConfiguration {
    fileprivate var described: String {
        var lines = listeners.map { "listen \($0)" }
        if let socketPath { lines.append("socket \(word(socketPath))") }
        let files = [
            ("tokens", tokensPath), ("tls_certificate", tlsCertificatePath), ("tls_key", tlsKeyPath),
            ("tls_client_ca", tlsClientCAPath),
        ]
        lines += files.compactMap { keyword, path in path.map { "\(keyword) \(word($0))" } }
        return block("api", lines)
    }
}

extension HistoryConfiguration {
    fileprivate var described: String {
        let lines = [
            "keep_transitions \(keepTransitions.withUnits)",
            "keep_check_results \(keepCheckResults.withUnits)",
            "max_size \(sizeText(maxSize))",
        ]
        return block("history", (path.map { ["path \(word($0))"] } ?? []) + lines)
    }
}

extension CheckDefinition {
    fileprivate var described: String {
        var lines = [
            "script \"\(commandText(command))\"",
            "interval \(interval.decimalSeconds)",
            "timeout \(timeout.decimalSeconds)",
            "weight \(weight)\(reversed ? " reverse" : "")",
            "rise \(rise)",
            "fall \(fall)",
        ]
        if let user { lines.append("user \(ScriptUser(name: user, group: group).described)") }
        if startsFailing { lines.append("init_fail") }
        return block("vrrp_script \(word(name))", lines)
    }
}

extension InstanceConfiguration {
    fileprivate func described(showingSecrets: Bool, inStrictMode isStrict: Bool) -> String {
        var lines = [
            "state BACKUP",
            "interface \(word(router.interface))",
            "virtual_router_id \(router.vrid)",
            "priority \(router.basePriority)",
            "advert_int \(router.advertisementInterval.decimalSeconds)",
            "version \(router.version.rawValue)",
        ]
        if !router.preempts { lines.append("nopreempt") }
        lines += [
            "garp_master_delay \(router.announcement.delay.decimalSeconds)",
            "garp_master_repeat \(router.announcement.rounds)",
            "v3_checksum_as_v2 \(router.checksumForm == .messageOnly ? "on" : "off")",
        ]
        if isStrict, router.authentication != .none { lines.append("strict_mode off") }
        lines += router.authentication.described(showingSecrets: showingSecrets).map { [$0] } ?? []
        lines.append(block("virtual_ipaddress", router.addresses.map(\.described)))
        if !trackers.isEmpty { lines.append(block("track_script", trackers.map(\.described))) }
        return block("vrrp_instance \(word(router.name))", lines)
    }
}

extension Authentication {
    fileprivate func described(showingSecrets: Bool) -> String? {
        let (type, key): (String, AuthenticationKey)
        switch self {
        case .none, .hmac: return nil
        case .simplePassword(let password): (type, key) = ("PASS", password)
        case .authenticationHeader(let password): (type, key) = ("AH", password)
        }
        let password = String(decoding: key.bytes.prefix { $0 != 0 }, as: UTF8.self)
        return block(
            "authentication", ["auth_type \(type)", "auth_pass \(showingSecrets ? word(password) : "********")"])
    }
}

extension VirtualAddress {
    var described: String {
        var text = prefix.description
        if let broadcast { text += " brd \(broadcast)" }
        if let interface { text += " dev \(word(interface))" }
        if scope != .global { text += " scope \(scope)" }
        if let label { text += " label \(word(label))" }
        return text
    }
}

extension Tracker {
    var described: String { "\(word(name)) weight \(weight) \(reversed ? "reverse" : "noreverse")" }
}
