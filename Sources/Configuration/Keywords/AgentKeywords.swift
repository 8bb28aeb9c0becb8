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

    var opensBlock: Bool { false }
    var mayRepeat: Bool { self == .listen || self == .peer }

    static let table = KeywordTable<Self>(block: "api", others: [:])
}

/// The keywords of `history`, a block of Aloft's own.
enum HistoryKeyword: String, BlockKeyword {
    case path
    case keepTransitions = "keep_transitions"
    case keepCheckResults = "keep_check_results"
    case maxSize = "max_size"

    var opensBlock: Bool { false }
    var mayRepeat: Bool { false }

    static let table = KeywordTable<Self>(block: "history", others: [:])
}
