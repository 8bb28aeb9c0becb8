import Health

/// The keywords of `vrrp_script`.
enum CheckKeyword: String, BlockKeyword {
    case script
    case interval
    case timeout
    case weight
    case rise
    case fall
    case user
    case startsFailing = "init_fail"

    static let table = KeywordTable<Self>(
        block: "vrrp_script",
        others: [
            // No keyword of keepalived's at any level, but written into many a tutorial.
            "script_security": .warns(
                "it is not a keyword of vrrp_script, nor of keepalived",
                instead: "write \"enable_script_security\" in global_defs if programs that others may change"
                    + " are to be refused")
        ])

    var definition: KeywordDefinition {
        switch self {
        case .script: .line("\"PROGRAM ARGUMENT...\"", "What is run; no shell is between. Required.")
        case .interval: .line("SECONDS", "From one start to the next; 1 by default.")
        case .timeout:
            .line("SECONDS", "A run that takes longer is ended and has failed; by default as long as the interval.")
        case .weight:
            .line(
                "WEIGHT [reverse]",
                "-253 to 253: added to the priority on success where it is positive, on failure where it is negative. 0, the default: a failure is a fault."
            )
        case .rise: .line("COUNT", "So many successes in a row turn the verdict; 1 by default.")
        case .fall: .line("COUNT", "So many failures in a row turn it; 1 by default.")
        case .user: .line("USER [GROUP]", "Whom it runs as; else script_user.")
        case .startsFailing:
            .flag(
                "Until the first verdict it counts as failing. Otherwise an instance that it has no weight in waits for it."
            )
        }
    }
}

extension CheckKeyword: SettingKeyword {
    func setting(of check: CheckDefinition) -> Setting.Content? {
        switch self {
        case .script: .value(quotedCommand(check.command))
        case .interval: .value(check.interval.decimalSeconds)
        case .timeout: .value(check.timeout.decimalSeconds)
        case .weight: .value(weightText(check.weight, check.reversed))
        case .rise: .value("\(check.rise)")
        case .fall: .value("\(check.fall)")
        case .user: .value(check.user.map { ScriptUser(name: $0, group: check.group).described })
        case .startsFailing: .flag(check.startsFailing)
        }
    }
}
