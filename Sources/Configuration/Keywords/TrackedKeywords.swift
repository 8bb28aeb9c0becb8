/// The keywords of `track_file`, also written `vrrp_track_file`.
enum TrackedFileKeyword: String, BlockKeyword {
    case file
    case weight
    case initialValue = "init_file"

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }
    var firstCounts: Bool { self != .initialValue }

    static let table = KeywordTable<Self>(block: "track_file", others: [:])
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

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }
    var firstCounts: Bool { self == .process || self == .weight }

    static let table = KeywordTable<Self>(block: "vrrp_track_process", others: [:])
}

/// The keywords of `auth_hmac`.
enum HMACKeyword: String, BlockKeyword {
    case key
    case activeKey = "active_key"
    case antiReplay = "anti_replay"
    case window = "time_window"
    case mode

    var opensBlock: Bool { false }
    var mayRepeat: Bool { self == .key }

    static let table = KeywordTable<Self>(block: "auth_hmac", others: [:])
}
