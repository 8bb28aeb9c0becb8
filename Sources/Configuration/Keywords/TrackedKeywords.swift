import Health

/// The keywords of `track_file`, also written `vrrp_track_file`.
enum TrackedFileKeyword: String, BlockKeyword {
    case file
    case weight
    case initialValue = "init_file"

    static let table = KeywordTable<Self>(block: "track_file", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .file: .line("PATH", "The file, which begins with a whole number. Required.", counts: .first)
        case .weight:
            .line(
                "WEIGHT [reverse]",
                "What its number is multiplied by where an instance names no weight, -254 to 254; 1 by default.",
                counts: .first)
        case .initialValue:
            .line(
                "[NUMBER] [overwrite]",
                "Written at the start where the file is missing, or always with overwrite; 0 by default.")
        }
    }
}

/// The keywords of `vrrp_track_process`.
enum TrackedProcessKeyword: String, BlockKeyword {
    case process
    case match = "param_match"
    case weight
    case quorum
    case maximum = "quorum_max"
    case delay
    case terminateDelay = "terminate_delay"
    case forkDelay = "fork_delay"
    case fullCommand = "full_command"

    static let table = KeywordTable<Self>(block: "vrrp_track_process", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .process:
            .line("PROGRAM [ARGUMENT...]", "What has to run, with which arguments. Required.", counts: .first)
        case .match:
            .line(
                "exact | initial | partial",
                "Those arguments and no others, as by default; those first; or those first, the last of them perhaps going on."
            )
        case .weight: .line("WEIGHT [reverse]", "As that of a vrrp_script.", counts: .first)
        case .quorum: .line("COUNT", "So many have to run; 1 by default.")
        case .maximum: .line("COUNT", "More of them are as bad as too few.")
        case .delay: .line("SECONDS", "How long too few, or enough again, last before that counts; 0 by default.")
        case .terminateDelay: .line("SECONDS", "The same for too few alone.")
        case .forkDelay: .line("SECONDS", "The same for enough again.")
        case .fullCommand: .flag("The whole command line is looked at, and not the name alone.")
        }
    }
}

/// The keywords of `auth_hmac`.
enum HMACKeyword: String, BlockKeyword {
    case key
    case activeKey = "active_key"
    case antiReplay = "anti_replay"
    case window = "time_window"
    case mode

    static let table = KeywordTable<Self>(block: "auth_hmac", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .key:
            .line(
                "NUMBER HEXADECIMAL", "A key of 32 to 64 bytes; more lines for more keys, all of which are accepted.",
                counts: .all)
        case .activeKey: .line("NUMBER", "The key that signs.")
        case .antiReplay:
            .line(
                "time | monotonic",
                "Old packets are told by the wall clock, or by a number that only grows; time by default.")
        case .window:
            .line("SECONDS", "How far clocks may be apart, 1 to 300; by default three intervals, at the least 5.")
        case .mode: .line("receive-only | permissive | enforce", "The steps in which a running group begins to sign.")
        }
    }
}

extension TrackedFileKeyword: SettingKeyword {
    func setting(of file: TrackedFile) -> Setting.Content? {
        switch self {
        case .file: .value(quoted(file.path))
        case .weight: .value(weightText(file.weight, file.reversed))
        case .initialValue: .value(file.initialValue.map { "\($0)\(file.overwrites ? " overwrite" : "")" })
        }
    }
}

extension TrackedProcessKeyword: SettingKeyword {
    func setting(of process: TrackedProcess) -> Setting.Content? {
        switch self {
        case .process: .value(([process.program] + process.arguments).map(quoted).joined(separator: " "))
        case .match: .value(process.match == .exact ? nil : process.match.rawValue)
        case .weight: .value(weightText(process.weight, process.reversed))
        case .quorum: .value("\(process.quorum)")
        case .maximum: .value(process.maximum.map { "\($0)" })
        // The two below say it.
        case .delay: nil
        case .terminateDelay: .value(process.terminateDelay.decimalSeconds)
        case .forkDelay: .value(process.forkDelay.decimalSeconds)
        case .fullCommand: .flag(process.comparesFullCommand)
        }
    }
}

/// A weight with its sense, as it stands behind `weight`.
func weightText(_ weight: Int, _ isReversed: Bool) -> String { isReversed ? "\(weight) reverse" : "\(weight)" }
