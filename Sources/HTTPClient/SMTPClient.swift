import CCurl

/// Hands mail to a server over SMTP (libcurl): with bounds in time, and over TLS only to whom the authorities vouch for.
package enum SMTPClient {
    /// The server and how it is spoken to.
    package struct Server: Hashable, Sendable {
        /// `smtp://HOST:PORT`, or `smtps` for TLS from the first byte on.
        package var url: String
        /// What it is greeted with.
        package var helloName: String
        /// Whether it must offer STARTTLS (RFC 3207).
        package var needsStartTLS: Bool
        /// The authorities that vouch for it, in PEM; nil for those of the system.
        package var authoritiesPath: String?
        package var login: Login?
        /// Until the connection stands.
        package var connecting: Duration
        /// Until the server has taken the mail.
        package var whole: Duration

        package init(
            url: String, helloName: String, needsStartTLS: Bool = false, authoritiesPath: String? = nil,
            login: Login? = nil, connecting: Duration, whole: Duration
        ) {
            self.url = url
            self.helloName = helloName
            self.needsStartTLS = needsStartTLS
            self.authoritiesPath = authoritiesPath
            self.login = login
            self.connecting = connecting
            self.whole = whole
        }
    }

    package struct Login: Hashable, Sendable {
        package var user: String
        package var password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// A mail, and whom the server is told that it is from and for.
    package struct Message: Hashable, Sendable {
        package var sender: String
        package var recipients: [String]
        /// Header and body (RFC 5322), with CRLF at the end of each line.
        package var text: [UInt8]

        package init(sender: String, recipients: [String], text: [UInt8]) {
            self.sender = sender
            self.recipients = recipients
            self.text = text
        }
    }

    /// Why the server does not have it.
    package struct Failure: Error, Hashable, Sendable {
        /// The last reply's code (RFC 5321, 4.2); 0 where there was none.
        package var reply: Int
        /// In words that say what to look at.
        package var text: String

        package init(reply: Int, text: String) {
            self.reply = reply
            self.text = text
        }

        /// Whether the server said that it is no use to try again.
        package var isFinal: Bool { (500...599).contains(reply) }
    }

    /// Returns when the server has taken it for all recipients, with what it said last.
    package static func send(_ message: Message, to server: Server) throws(Failure) -> String {
        guard HTTPClient.isReady, let transfer = Transfer(limit: replyLimit) else {
            throw Failure(reply: 0, text: HTTPClient.missing)
        }
        transfer.prepare("\(server.url)/\(server.helloName)", "smtp,smtps", server.connecting, server.whole)
        transfer.set(CURLOPT_USE_SSL, server.needsStartTLS ? Int(CURLUSESSL_ALL.rawValue) : 0)
        if let path = server.authoritiesPath { transfer.trust(onlyIn: path) }
        if let login = server.login {
            transfer.set(CURLOPT_USERNAME, login.user)
            transfer.set(CURLOPT_PASSWORD, login.password)
        }
        transfer.set(CURLOPT_MAIL_FROM, "<\(message.sender)>")
        for recipient in message.recipients { transfer.append("<\(recipient)>") }
        return try transfer.upload(message.text)
    }

    /// What a server may say.
    private static let replyLimit = 1 << 16
}
