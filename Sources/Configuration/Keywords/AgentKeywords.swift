/// The keywords of `api`, a block of Aloft's own.
enum APIKeyword: String, BlockKeyword {
    case listen
    case socket
    case tokens
    case tlsCertificate = "tls_certificate"
    case tlsKey = "tls_key"
    case tlsClientCA = "tls_client_ca"

    var opensBlock: Bool { false }
    var mayRepeat: Bool { self == .listen }

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
