/// Whom changes of state are mailed to, and by which server (`notification_email`, `smtp_server` and the like).
package struct MailConfiguration: Hashable, Sendable {
    /// As they are written, at least with `@` or a local name; none where nobody is told by mail.
    package var recipients: [MailAddress] = []
    /// Nil for `keepalived@` and the name of the host, as in keepalived.
    package var sender: MailAddress?
    package var server: MailServer?
    /// What the server is greeted with; nil for the name of the host.
    package var helloName: String?
    /// Until a connection stands.
    package var connectTimeout = Duration.seconds(30)
    /// Whether instances and groups that do not say otherwise are told of; nil where `smtp_alert` does not stand.
    package var alerts: Bool?
    /// The same by `smtp_alert_vrrp`, which counts more.
    package var routerAlerts: Bool?
    /// Whether a fault is not told (`no_email_faults`).
    package var leavesOutFaults = false
    package var security = MailSecurity.off
    /// The authorities in PEM that vouch for the server; nil for those of the system (`smtp_ca`).
    package var authoritiesPath: String?
    /// Whom to log in as; nil for nobody (`smtp_user`). Never without `passwordPath`.
    package var user: String?
    /// A file whose first line is the password (`smtp_password_file`). Never without `user`.
    package var passwordPath: String?

    package init() {}

    /// Whether there is somebody to tell, and a server to tell it.
    package var isUsable: Bool { !recipients.isEmpty && server != nil }

    /// Whether an instance or a group that does not say otherwise is told of.
    package var alertsByDefault: Bool { routerAlerts ?? alerts ?? false }
}

/// How a connection to the mail server is kept from others' eyes (`smtp_tls`).
package enum MailSecurity: String, Hashable, Sendable, CaseIterable {
    case off
    /// The server must offer STARTTLS (RFC 3207).
    case startTLS = "starttls"
    /// TLS from the first byte on (RFC 8314), by custom on port 465.
    case implicit
}

/// The server that takes mail.
package struct MailServer: Hashable, Sendable {
    /// A name, or an address without brackets.
    package var host: String
    package var port: UInt16

    package init(host: String, port: UInt16 = 25) {
        self.host = host
        self.port = port
    }
}

/// A mail address, perhaps with a name before it: `ops@example.org`, `Operators <ops@example.org>`.
package struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    /// As it stands in a header.
    package let description: String

    /// What the server is told.
    package var path: String {
        guard let open = description.lastIndex(of: "<") else { return description }
        return String(description[description.index(after: open)...].prefix { $0 != ">" })
    }

    /// Nil for what no server could be told: nothing, several words, brackets that do not match, quotes or control characters.
    package init?(_ text: String) {
        description = text
        let path = path
        guard !path.isEmpty, !path.contains(where: { $0.isWhitespace || "<>,;".contains($0) }),
            path.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }),
            !text.contains(where: { $0 == "\"" || $0.isNewline }),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }),
            path == text || text.hasSuffix("<\(path)>") && text.count(where: { "<>".contains($0) }) == 2
        else { return nil }
    }
}
