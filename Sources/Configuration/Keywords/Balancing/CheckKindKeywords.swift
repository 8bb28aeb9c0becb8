/// Of a block that has no keyword for itself.
protocol NoOwnCheckKeyword: OwnCheckKeyword {}

extension NoOwnCheckKeyword {
    static var allCases: [Self] { [] }

    init?(rawValue: String) { return nil }

    var rawValue: String { "" }
    var definition: KeywordDefinition { .flag("") }
    func setting(of check: Void) -> Setting.Content? { nil }
}

/// The keywords of `TCP_CHECK` and `PING_CHECK` are those that all connecting checks share.
enum TCPCheckKeyword: NoOwnCheckKeyword {
    static var block: String { "TCP_CHECK" }
}

/// The keywords that `SMTP_CHECK` has for itself.
enum SMTPCheckKeyword: String, OwnCheckKeyword {
    case hello = "helo_name"
    case host

    static var block: String { "SMTP_CHECK" }

    var definition: KeywordDefinition {
        switch self {
        case .hello: .line("NAME", "What the server is greeted with; smtpchecker.keepalived.org by default.")
        case .host: .block("{ ... }", "An older form: what stands in it may as well stand in SMTP_CHECK.")
        }
    }

    func setting(of check: SMTPCheck) -> Setting.Content? {
        switch self {
        case .hello: .value(quoted(check.helloName))
        case .host: nil
        }
    }
}

/// The keywords of `host` in `SMTP_CHECK`.
enum SMTPHostKeyword: NoOwnCheckKeyword {
    static var block: String { "host" }
    static var repeats: Bool { false }
}

/// The keywords that `DNS_CHECK` has for itself.
enum DNSCheckKeyword: String, OwnCheckKeyword {
    case type
    case name

    static var block: String { "DNS_CHECK" }

    var definition: KeywordDefinition {
        switch self {
        case .type:
            .line(
                DNSCheck.RecordType.allCases.map(\.rawValue).joined(separator: " | "),
                "The type of the record that is asked for; SOA by default.")
        case .name:
            .line("NAME", "The name that is asked for; the root by default. Any answer without an error is good.")
        }
    }

    func setting(of check: DNSCheck) -> Setting.Content? {
        switch self {
        case .type: .value(check.type.rawValue)
        case .name: .value(quoted(check.name))
        }
    }
}

/// The keywords that `MISC_CHECK` has for itself.
enum MiscCheckKeyword: String, OwnCheckKeyword {
    case command = "misc_path"
    case timeout = "misc_timeout"
    case setsWeight = "misc_dynamic"
    case user

    static var block: String { "MISC_CHECK" }
    static var connects: Bool { false }

    var definition: KeywordDefinition {
        switch self {
        case .command: .line("\"PROGRAM ARGUMENT...\"", "What is run; no shell is between. Required.")
        case .timeout:
            .line(
                "SECONDS",
                "A run that takes longer has failed, whole seconds; by default delay_loop of the virtual server.")
        case .setsWeight:
            .flag("Exit status 0 leaves the weight, 1 is a failure, and from 2 on it is the weight plus 2.")
        case .user: .line("USER [GROUP]", "User that it runs as; script_user by default.")
        }
    }

    func setting(of check: MiscCheck) -> Setting.Content? {
        switch self {
        case .command: .value(quotedCommand(check.command))
        case .timeout: .value(check.timeout.decimalSeconds)
        case .setsWeight: .flag(check.setsWeight)
        case .user: .value(check.user?.described)
        }
    }
}

/// The keywords that `UDP_CHECK` has for itself.
enum UDPCheckKeyword: String, OwnCheckKeyword {
    case payload
    case requiresReply = "require_reply"
    case minimumLength = "min_reply_length"
    case maximumLength = "max_reply_length"

    static var block: String { "UDP_CHECK" }

    var definition: KeywordDefinition {
        switch self {
        case .payload: .line("HEXADECIMAL", "What is sent; 32 fixed bytes by default.")
        case .requiresReply:
            .line(
                "[HEXADECIMAL]",
                "Silence is a failure, and so is a reply that does not begin like this, with x for any digit. Without it only an ICMP error is one."
            )
        case .minimumLength: .line("BYTES", "A reply with fewer bytes is a failure, 0 to 65535; 0 by default.")
        case .maximumLength: .line("BYTES", "A reply with more bytes is a failure, 0 to 65535; 255 by default.")
        }
    }

    func setting(of check: UDPCheck) -> Setting.Content? {
        switch self {
        case .payload: .value(check.payload)
        case .requiresReply: .value(check.requiresReply ? check.replyPattern ?? "" : nil)
        case .minimumLength: .value("\(check.minimumReplyLength)")
        case .maximumLength: .value("\(check.maximumReplyLength)")
        }
    }
}

/// The keywords of `FILE_CHECK`.
enum FileCheckKeyword: String, OwnCheckKeyword {
    case file = "track_file"
    case weight

    static var block: String { "FILE_CHECK" }
    static var connects: Bool { false }
    static var repeats: Bool { false }
    static var others: [String: UnsupportedPolicy] {
        [
            "dynamic": .warns(
                "it is in the manual of keepalived and not in its parser", instead: "write a weight other than 0")
        ]
    }

    var definition: KeywordDefinition {
        switch self {
        case .file: .line("NAME", "A track_file of this configuration. Required.")
        case .weight:
            .line(
                "WEIGHT [reverse]",
                "What its number is multiplied by before it is added to the weight of the server, -2147483647 to 2147483647; with 0, the default, any number but 0 is a failure."
            )
        }
    }

    func setting(of check: FileCheck) -> Setting.Content? {
        switch self {
        case .file: .value(quoted(check.file))
        case .weight: .value(weightText(check.weight, check.isReversed))
        }
    }
}
