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

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }

    static let table = KeywordTable<Self>(
        block: "vrrp_script",
        others: [
            // No keyword of keepalived's at any level, but written into many a tutorial.
            "script_security": .warns(
                "it is not a keyword of vrrp_script, nor of keepalived",
                instead: "write \"enable_script_security\" in global_defs if programs that others may change"
                    + " are to be refused")
        ])
}
