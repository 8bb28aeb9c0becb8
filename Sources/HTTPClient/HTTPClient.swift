import CCurl

/// Asks other nodes over HTTP (libcurl): with bounds in time and size, without redirects and proxies, and over TLS only whom
/// the authorities vouch for, under the name or address that was asked.
package enum HTTPClient {
    /// What one request may cost.
    package struct Bounds: Hashable, Sendable {
        /// Until the connection stands.
        package var connecting: Duration
        /// Until the answer is there.
        package var whole: Duration
        /// Of the answer's body.
        package var bytes: Int

        package init(connecting: Duration, whole: Duration, bytes: Int) {
            self.connecting = connecting
            self.whole = whole
            self.bytes = bytes
        }
    }

    package struct Answer: Hashable, Sendable {
        package var status: Int
        package var body: [UInt8]
    }

    /// - Parameters:
    ///   - url: of `http` or `https`.
    ///   - token: shown as a bearer token (RFC 6750); nil for none.
    ///   - authoritiesPath: the authorities that vouch for the server, in PEM; nil for those of the system.
    package static func get(
        _ url: String, token: String?, authoritiesPath: String?, _ bounds: Bounds
    ) throws(HTTPClientError) -> Answer {
        guard isReady, let transfer = Transfer(limit: bounds.bytes) else {
            throw HTTPClientError(missing)
        }
        transfer.prepare(url, "http,https", bounds.connecting, bounds.whole)
        if let authoritiesPath { transfer.trust(onlyIn: authoritiesPath) }
        if let token { transfer.append("Authorization: Bearer \(token)") }
        transfer.append("Accept: application/json")
        return try transfer.run()
    }

    /// Once in a process, before the first transfer.
    static let isReady = CCurl_load()
    static let missing = "libcurl is not installed here (Debian: libcurl3-gnutls; Red Hat: libcurl)"
}

/// Why there is no answer, in words that say what to look at.
package struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
