import VRRP

/// The keywords of `authentication`.
enum AuthenticationKeyword: String, BlockKeyword {
    case type = "auth_type"
    case password = "auth_pass"

    static let table = KeywordTable<Self>(block: "authentication", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .type:
            .line("PASS | AH", "A password that everybody on the link can read, or IPsec's authentication header.")
        case .password: .line("PASSWORD", "At most 8 bytes count.")
        }
    }
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

    var definition: KeywordDefinition {
        switch self {
        case .broadcast, .brd: .line("ADDRESS", "Its broadcast address; none by default.")
        case .interface: .line("INTERFACE", "Where it is; by default the interface of the instance.")
        case .scope: .line("SCOPE", "As in ip-address(8).")
        case .label: .line("LABEL", "As in ip-address(8).")
        case .noTrack: .flag("The address may be missing, and its dev down; else the instance is in fault then.")
        case .preferredLifetime:
            .line(
                "0 | forever",
                "IPv6: with 0 no connection of the host begins from it. 0 by default for a /128, else forever.")
        case .home: .flag("IPv6: a home address of Mobile IPv6.")
        case .temporaryAddresses: .flag("IPv6: temporary addresses are made from it. The length is then 64.")
        case .noPrefixRoute: .flag("The kernel adds no route to its network.")
        }
    }
}

/// The words behind a name in `track_script`.
enum TrackKeyword: String, BlockKeyword {
    case weight
    case reverse
    case noReverse = "noreverse"

    static let table = KeywordTable<Self>(block: "track_script", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .weight: .line("WEIGHT", "Instead of the weight of the block.")
        case .reverse: .flag("Success and failure change places.")
        case .noReverse: .flag("They do not, whatever the block says.")
        }
    }
}
