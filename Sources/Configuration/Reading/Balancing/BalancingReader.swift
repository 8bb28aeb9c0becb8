/// What virtual servers are read beside.
struct BalancingContext {
    var scriptUser: ScriptUser?
    /// The names of the `track_file` blocks.
    var trackedFiles: Set<String>
    /// Whether each failed check is logged, for checks that do not say otherwise.
    var logsAllFailures = false
    /// Whether they are run; else they are left out.
    var areRun: Bool
    var groups: [String: VirtualServerGroup] = [:]
}

/// Reads all that a file says of load balancing.
struct BalancingReader {
    private(set) var balancing = BalancingConfiguration()
    private var context: BalancingContext
    private var names: [String: SourcePosition] = [:]

    init(_ context: BalancingContext) {
        self.context = context
    }

    mutating func readGlobals(_ statements: [Statement], _ report: inout Report) {
        var reader = BalancingGlobalReader()
        balancing.globals = reader.read(statements, context.scriptUser, &report)
        context.logsAllFailures = balancing.globals.logsAllFailures
    }

    mutating func readTLS(_ statements: [Statement], _ report: inout Report) {
        balancing.tls = readCheckerTLS(statements, &report)
    }

    mutating func readGroup(_ name: Word, _ statement: Statement, _ report: inout Report) {
        guard context.groups[name.text] == nil else {
            return report.error(
                name.location, "there is a virtual_server_group \(name.shown) already",
                instead: "give this one another name", rule: .duplicateName)
        }
        let entries = (statement.block?.statements ?? []).compactMap { readGroupEntry($0, &report) }
        let group = VirtualServerGroup(name: name.text, entries: entries, location: statement.keyword.location)
        context.groups[name.text] = group
        guard !entries.isEmpty else {
            return report.warning(
                name.location, "the virtual_server_group \(name.shown) is empty, and keepalived leaves it out",
                instead: "write an address or a firewall mark, or remove it", rule: .droppedServer)
        }
        balancing.groups.append(group)
    }

    mutating func readServer(_ statement: Statement, _ report: inout Report) {
        guard let block = statement.block else { return }
        var arguments = Arguments(statement)
        guard let identity = readIdentity(&arguments, &report) else { return }
        arguments.end(&report)
        var reader = VirtualServerReader(identity, at: statement.keyword, context: context)
        guard let server = reader.read(block, &report) else { return }
        if let first = names.updateValue(server.location, forKey: server.name) {
            names[server.name] = first
            return report.error(
                statement.keyword.location, "there is a \(server.name) already, in line \(first.line)",
                instead: "write its servers there, or give this one another address, port or protocol",
                rule: .duplicateName)
        }
        balancing.virtualServers.append(server)
    }

    private func readIdentity(_ arguments: inout Arguments, _ report: inout Report) -> VirtualServer.Identity? {
        guard let first = arguments.required("an address, fwmark and a number, or group and a name", &report) else {
            return nil
        }
        switch first.text {
        case "fwmark": return arguments.firewallMark(&report).map(VirtualServer.Identity.firewallMark)
        case "group": return readGroupName(&arguments, &report)
        default:
            var words = [first]
            while let word = arguments.next() { words.append(word) }
            var endpoint = Arguments(arguments.keyword, words)
            let found = endpoint.endpoint(&report)
            endpoint.end(&report)
            return found.map { .address($0.address, port: $0.port) }
        }
    }

    private func readGroupName(_ arguments: inout Arguments, _ report: inout Report) -> VirtualServer.Identity? {
        guard let name = arguments.required("the name of a virtual_server_group", &report) else { return nil }
        if context.groups[name.text] == nil {
            report.error(
                name.location, "no virtual_server_group is named \(name.shown)",
                instead: nearestWordQuestion(to: name.text, among: context.groups.keys)
                    ?? "define it", rule: .undefinedName)
        }
        return .group(name.text)
    }
}

/// Reads the statements of all `SSL` blocks together.
private func readCheckerTLS(_ statements: [Statement], _ report: inout Report) -> CheckerTLS {
    var tls = CheckerTLS()
    CheckerTLSKeyword.table.read(statements, &report) { keyword, arguments, _, report in
        switch keyword {
        case .password: tls.password = arguments.required("the password of the key", &report)?.text
        case .authorities: tls.authoritiesPath = arguments.path(&report)
        case .certificate: tls.certificatePath = arguments.path(&report)
        case .key: tls.keyPath = arguments.path(&report)
        }
    }
    return tls
}
