/// The keywords that `HTTP_GET` and `SSL_GET` have for themselves.
enum HTTPCheckKeyword: String, OwnCheckKeyword {
    case version = "http_protocol"
    case virtualHost = "virtualhost"
    case recoversFast = "fast_recovery"
    case retriesAlias = "nb_get_retry"
    case sendsServerName = "enable_sni"
    case serverName = "sni_name"
    case isTLSCompliant = "tls_compliant"
    case url

    static var block: String { "HTTP_GET" }

    var definition: KeywordDefinition {
        switch self {
        case .version:
            .line(
                "1.0 | 1.0C | 1.1",
                "The version of HTTP; 1.0 by default, which does not ask the server to close the connection.")
        case .virtualHost: .line("NAME", "The name that URLs ask for which name none; that of the server by default.")
        case .recoversFast: .flag("After a failure all URLs are asked for at once.")
        case .retriesAlias: .line("COUNT", "See retry.")
        case .sendsServerName: .flag("SSL_GET: tell the server the name that is wanted.")
        case .serverName: .line("NAME", "SSL_GET: that name; by default virtualhost.")
        case .isTLSCompliant: .flag("SSL_GET: a connection that ends without a last word of TLS is a failure.")
        case .url: .block("{ ... }", "A page; see there. At least one is required.")
        }
    }
}

extension HTTPCheckKeyword: SettingKeyword {
    func setting(of check: HTTPCheck) -> Setting.Content? {
        switch self {
        case .version: .value(check.version.rawValue)
        case .virtualHost: .value(check.virtualHost.map(quoted))
        case .recoversFast: .flag(check.recoversFast)
        case .retriesAlias: nil
        case .sendsServerName: .flag(check.sendsServerName)
        case .serverName: .value(check.serverName.map(quoted))
        case .isTLSCompliant: .flag(check.isTLSCompliant)
        case .url: .blocks(check.urls.enumerated().map { $1.nestedBlock(number: $0 + 1) })
        }
    }
}

/// The keywords of `url`.
enum URLKeyword: String, BlockKeyword {
    case path
    case digest
    case statusCode = "status_code"
    case virtualHost = "virtualhost"
    case expression = "regex"
    case isUnwanted = "regex_no_match"
    case options = "regex_options"
    case stack = "regex_stack"
    case minimumOffset = "regex_min_offset"
    case maximumOffset = "regex_max_offset"
    case isTLSCompliant = "tls_compliant"

    static let table = KeywordTable<Self>(block: "url", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .path: .line("PATH", "What is asked for. Required.")
        case .digest: .line("MD5", "The MD5 digest of the body, 32 hexadecimal digits.")
        case .statusCode:
            .line("CODE[-CODE]...", "Which answers are good, each 100 to 599; 200-299 by default.")
        case .virtualHost: .line("NAME", "The name that is asked for.")
        case .expression: .line("\"EXPRESSION\"", "What the body must match.")
        case .isUnwanted: .flag("The body must not match.")
        case .options: .line("OPTION...", "Options of the expression, as in pcre2api(3).")
        case .stack: .line("KILOBYTES KILOBYTES", "The memory for matching at first and at the most.")
        case .minimumOffset: .line("BYTES", "Where a match begins at the earliest; 0 by default.")
        case .maximumOffset: .line("BYTES", "Where one begins at the latest.")
        case .isTLSCompliant: .flag("See there in SSL_GET.")
        }
    }
}

extension URLKeyword: SettingKeyword {
    func setting(of url: URLCheck) -> Setting.Content? {
        let pattern = url.pattern
        switch self {
        case .path: return .value(quoted(url.path))
        case .digest: return .value(url.digest)
        case .statusCode: return .value(url.statusCodes.map(\.described).joined(separator: " "))
        case .virtualHost: return .value(url.virtualHost.map(quoted))
        case .expression: return .value(pattern.map { quoted($0.expression) })
        case .isUnwanted: return .flag(pattern?.isUnwanted == true)
        case .options:
            return .value(pattern.flatMap { $0.options.isEmpty ? nil : $0.options.joined(separator: " ") })
        case .stack: return .value(pattern?.stack.map { "\($0.lowerBound) \($0.upperBound)" })
        case .minimumOffset: return .value(pattern.flatMap { $0.minimumOffset == 0 ? nil : "\($0.minimumOffset)" })
        case .maximumOffset: return .value(pattern?.maximumOffset.map { "\($0)" })
        case .isTLSCompliant: return .flag(url.isTLSCompliant)
        }
    }
}

extension URLCheck {
    fileprivate func nestedBlock(number: Int) -> Setting.NestedBlock {
        Setting.NestedBlock(
            key: "\(number)", name: "", settings: URLKeyword.settings(of: self), location: location, inherits: false)
    }
}

extension ClosedRange<Int> {
    fileprivate var described: String {
        lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound)-\(upperBound)"
    }
}
