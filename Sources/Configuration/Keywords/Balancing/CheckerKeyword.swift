/// The checks of a `real_server`.
enum CheckerKeyword: String, DefinedKeyword {
    case tcp = "TCP_CHECK"
    case http = "HTTP_GET"
    case https = "SSL_GET"
    case smtp = "SMTP_CHECK"
    case dns = "DNS_CHECK"
    case misc = "MISC_CHECK"
    case ping = "PING_CHECK"
    case udp = "UDP_CHECK"
    case file = "FILE_CHECK"

    var definition: KeywordDefinition {
        switch self {
        case .tcp: .block("{ ... }", "A connection can be made.")
        case .http: .block("{ ... }", "Pages come as they should.")
        case .https: .block("{ ... }", "The same over TLS.")
        case .smtp: .block("{ ... }", "A mail server greets.")
        case .dns: .block("{ ... }", "A name server answers.")
        case .misc: .block("{ ... }", "A program exits with 0.")
        case .ping: .block("{ ... }", "An ICMP echo comes back.")
        case .udp: .block("{ ... }", "A datagram is answered, or at least not rejected.")
        case .file: .block("{ ... }", "The number of a track_file.")
        }
    }
}

extension CheckerKeyword: SettingKeyword {
    func setting(of checkers: [Checker]) -> Setting.Content? {
        .blocks(checkers.filter { $0.keyword == self }.enumerated().map { $1.nestedBlock(number: $0 + 1) })
    }
}

extension Checker {
    /// The keyword of its block.
    var keyword: CheckerKeyword {
        switch kind {
        case .tcp: .tcp
        case .http(let check): check.isEncrypted ? .https : .http
        case .smtp: .smtp
        case .dns: .dns
        case .misc: .misc
        case .ping: .ping
        case .udp: .udp
        case .file: .file
        }
    }

    fileprivate func nestedBlock(number: Int) -> Setting.NestedBlock {
        let connection = connection.map { ConnectionKeyword.settings(of: $0) } ?? []
        let timing = CheckTimingKeyword.settings(of: timing).filter {
            self.connection != nil || $0.keyword != CheckTimingKeyword.connectTimeout.rawValue
        }
        let settings = ownSettings + connection + timing + CheckResultKeyword.settings(of: self)
        let isFile = keyword == .file
        return Setting.NestedBlock(
            key: "\(number)", name: "", settings: isFile ? ownSettings : settings, location: location,
            inherits: !isFile)
    }

    private var ownSettings: [Setting] {
        switch kind {
        case .tcp, .ping: []
        case .http(let check): HTTPCheckKeyword.settings(of: check)
        case .smtp(let check): SMTPCheckKeyword.settings(of: check)
        case .dns(let check): DNSCheckKeyword.settings(of: check)
        case .misc(let check): MiscCheckKeyword.settings(of: check)
        case .udp(let check): UDPCheckKeyword.settings(of: check)
        case .file(let check): FileCheckKeyword.settings(of: check)
        }
    }
}
