/// The keywords of `SSL`.
enum CheckerTLSKeyword: String, BlockKeyword {
    case password
    case authorities = "ca"
    case certificate
    case key

    static let table = KeywordTable<Self>(block: "SSL", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .password: .line("PASSWORD", "The password of the key.")
        case .authorities:
            .line("PATH", "The authorities that vouch for servers, in PEM. keepalived reads them and verifies nothing.")
        case .certificate: .line("PATH", "The certificate that servers are shown, in PEM.")
        case .key: .line("PATH", "Its private key, in PEM.")
        }
    }
}

extension CheckerTLSKeyword: SettingKeyword {
    func setting(of tls: CheckerTLS) -> Setting.Content? {
        switch self {
        case .password: .secretValue(tls.password.map(quoted))
        case .authorities: .value(tls.authoritiesPath.map(quoted))
        case .certificate: .value(tls.certificatePath.map(quoted))
        case .key: .value(tls.keyPath.map(quoted))
        }
    }
}
