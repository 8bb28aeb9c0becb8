import Balancing
import Configuration

extension Checker {
    /// So many characters of it are kept.
    private static let longestName = 120

    /// `HTTP_GET 10.0.0.1:80 /health`.
    var shown: String {
        let server = connection.map { ServerIdentity($0.address, port: $0.port ?? 0).description }
        let text = ([keyword, server].compactMap { $0 } + subject).joined(separator: " ")
        return text.count > Self.longestName ? text.prefix(Self.longestName - 1) + "…" : text
    }

    /// The keyword of its block, such as `HTTP_GET`.
    package var keyword: String {
        switch kind {
        case .tcp: "TCP_CHECK"
        case .http(let check): check.isEncrypted ? "SSL_GET" : "HTTP_GET"
        case .smtp: "SMTP_CHECK"
        case .dns: "DNS_CHECK"
        case .misc: "MISC_CHECK"
        case .ping: "PING_CHECK"
        case .udp: "UDP_CHECK"
        case .file: "FILE_CHECK"
        }
    }

    private var subject: [String] {
        switch kind {
        case .tcp, .ping, .smtp, .udp: []
        case .http(let check): check.urls.map(\.path)
        case .dns(let check): [check.type.rawValue, check.name]
        case .misc(let check): check.command
        case .file(let check): [check.file]
        }
    }
}
