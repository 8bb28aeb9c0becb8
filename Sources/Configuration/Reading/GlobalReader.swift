import VRRP

/// Reads the statements of all `global_defs` blocks together, as keepalived does.
func readGlobals(_ statements: [Statement], _ report: inout Report) -> GlobalConfiguration {
    var globals = GlobalConfiguration()
    for (keyword, statement) in GlobalKeyword.table.supported(in: statements, &report) {
        var arguments = Arguments(statement)
        globals.take(keyword, &arguments, &report)
        arguments.end(&report)
    }
    return globals
}

extension GlobalConfiguration {
    fileprivate mutating func take(_ keyword: GlobalKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .routerID: routerID = arguments.required("the node's name", &report)?.text
        case .scriptUser: scriptUser = arguments.user(&report)
        case .enableScriptSecurity: refusesWritablePrograms = true
        case .version: version = arguments.version(&report) ?? version
        case .garpDelay: announcement.delay = arguments.garpDelay(&report) ?? announcement.delay
        case .garpRepeat: announcement.rounds = arguments.garpRounds(&report) ?? announcement.rounds
        case .checksumAsV2: checksumForm = arguments.isOn(&report) ? .messageOnly : .pseudoHeader
        case .strict:
            isStrict = true
            report.warning(
                arguments.keyword.location,
                "vrrp_strict takes away authentication, but traffic to the addresses is accepted while Active",
                instead: "remove it on every router")
        }
    }
}

extension Arguments {
    /// `garp_master_delay`: up to an hour; 0 for no second batch.
    mutating func garpDelay(_ report: inout Report) -> Duration? {
        seconds(in: .zero ... .seconds(3600), &report)
    }

    /// `garp_master_repeat`: rounds in a batch.
    mutating func garpRounds(_ report: inout Report) -> Int? {
        number(in: 1...100, &report)
    }
}
