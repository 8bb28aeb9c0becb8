import VRRP

/// The keywords of `authentication`.
enum AuthenticationKeyword: String, BlockKeyword {
    case type = "auth_type"
    case password = "auth_pass"

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }

    static let table = KeywordTable<Self>(block: "authentication", others: [:])
}

/// The words behind an address in `virtual_ipaddress`.
enum AddressKeyword: String, BlockKeyword {
    case broadcast
    case brd
    case interface = "dev"
    case scope
    case label
    case noTrack = "no_track"
    case preferredLifetime = "preferred_lft"
    case home
    case temporaryAddresses = "mngtmpaddr"
    case noPrefixRoute = "noprefixroute"

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }

    /// Those that are there or not.
    var flag: VirtualAddress.Flags? {
        switch self {
        case .home: .home
        case .temporaryAddresses: .temporaryAddresses
        case .noPrefixRoute: .noPrefixRoute
        case .broadcast, .brd, .interface, .scope, .label, .noTrack, .preferredLifetime: nil
        }
    }

    /// Known words that take the word behind them along.
    static let wordsWithValue: Set<String> = ["peer", "track_group"]

    static let table = KeywordTable<Self>(
        block: "virtual_ipaddress",
        others: [
            "peer": .refuses("the address would be set up without its peer"),
            "use_vmac": .refuses("the address keeps the interface's own MAC address"),
            "track_group": .warns("an address that somebody removes is put back"),
            "autojoin": .warns("no multicast group is joined"),
            "nodad": .silent,
            "-nodad": .warns(
                "the address was another router's a moment ago, which duplicate detection would object to"),
        ])
}

/// The words behind a name in `track_script`.
enum TrackKeyword: String, BlockKeyword {
    case weight
    case reverse
    case noReverse = "noreverse"

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }

    static let table = KeywordTable<Self>(block: "track_script", others: [:])
}
