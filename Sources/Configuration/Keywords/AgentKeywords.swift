import NetworkTypes

/// The keywords of `api`, a block of Aloft's own.
enum APIKeyword: String, BlockKeyword {
    /// `ADDRESS:PORT`, once for each listener. Loopback addresses speak plain HTTP, all others TLS.
    case listen
    /// The path of the Unix socket.
    case socket
    /// The path of the file of tokens and of the roles of client certificates.
    case tokens
    /// The path of the certificate chain of all listeners that are not loopback, in PEM.
    case tlsCertificate = "tls_certificate"
    /// The path of the certificate's private key, in PEM.
    case tlsKey = "tls_key"
    /// The path of the authorities whose client certificates count, in PEM.
    case tlsClientCA = "tls_client_ca"
    /// `NAME URL`, once for each other node.
    case peer
    /// The path of the file with the token that peers are shown.
    case peerToken = "peer_token"
    /// The path of the authorities that vouch for peers, in PEM.
    case peerCA = "peer_ca"

    static let table = KeywordTable<Self>(block: "api", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .listen:
            .line(
                "ADDRESS:PORT",
                "Where HTTP is answered; more lines for more addresses, 127.0.0.1:8460 without any. All but loopback speak TLS.",
                counts: .all)
        case .socket: .line("PATH", "The Unix socket; aloft.sock in the runtime directory by default.")
        case .tokens: .line("PATH", "The file of tokens that aloft token writes.")
        case .tlsCertificate: .line("PATH", "The chain of certificates, in PEM.")
        case .tlsKey: .line("PATH", "The private key, in PEM.")
        case .tlsClientCA: .line("PATH", "The authorities whose client certificates count, in PEM.")
        case .peer:
            .line(
                "NAME URL",
                "Another node's API, as https://192.0.2.12:8460: GET /v1/cluster, aloft status --cluster and the page show it beside this one.",
                counts: .all)
        case .peerToken: .line("PATH", "A file with the token that peers are shown, a viewer's.")
        case .peerCA:
            .line("PATH", "The authorities that vouch for the peers' certificates, in PEM; the system's by default.")
        }
    }
}

/// The keywords of `history`, a block of Aloft's own.
enum HistoryKeyword: String, BlockKeyword {
    case path
    case keepTransitions = "keep_transitions"
    case keepCheckResults = "keep_check_results"
    case maxSize = "max_size"

    static let table = KeywordTable<Self>(block: "history", others: [:])

    var definition: KeywordDefinition {
        switch self {
        case .path: .line("PATH", "The database; history.db in the state directory by default.")
        case .keepTransitions: .line("AGE", "How long changes of state are kept, as in 90d; 365d by default.")
        case .keepCheckResults: .line("AGE", "How long results of checks are kept; 7d by default.")
        case .maxSize:
            .line("SIZE", "What the database may come to, as in 512M; 1G by default. The oldest results go first.")
        }
    }
}

extension APIKeyword: SettingKeyword {
    func setting(of api: APIConfiguration) -> Setting.Content? {
        switch self {
        case .listen: .repeated(api.listeners.map { Setting.Item($0.description, $0.description) })
        case .socket: .value(api.socketPath.map(quoted))
        case .tokens: .value(api.tokensPath.map(quoted))
        case .tlsCertificate: .value(api.tlsCertificatePath.map(quoted))
        case .tlsKey: .value(api.tlsKeyPath.map(quoted))
        case .tlsClientCA: .value(api.tlsClientCAPath.map(quoted))
        case .peer: .repeated(api.peers.map { Setting.Item($0.name, "\(quoted($0.name)) \(quoted($0.url))") })
        case .peerToken: .value(api.peerTokenPath.map(quoted))
        case .peerCA: .value(api.peerCAPath.map(quoted))
        }
    }
}

extension HistoryKeyword: SettingKeyword {
    func setting(of history: HistoryConfiguration) -> Setting.Content? {
        switch self {
        case .path: .value(history.path.map(quoted))
        case .keepTransitions: .value(history.keepTransitions.withUnits)
        case .keepCheckResults: .value(history.keepCheckResults.withUnits)
        case .maxSize: .value(sizeText(history.maxSize))
        }
    }
}
