import CMicrohttpd
import Glibc

/// What a TLS listener shows and asks for. It speaks TLS 1.2 and 1.3 alone.
package struct TLSSettings: Hashable, Sendable {
    /// The listener's certificate, followed by those that lead to its authority, in PEM.
    package var certificate: [UInt8]
    /// The certificate's private key in PEM, unencrypted.
    package var key: [UInt8]
    /// Authorities in PEM: with them clients are asked for a certificate. A client may send none; a request under one
    /// that no authority of these has signed is answered with 401 and does not reach the handler.
    package var clientCA: [UInt8]?

    package init(certificate: [UInt8], key: [UInt8], clientCA: [UInt8]? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
    }

    /// Looks whether a listener could use these.
    ///
    /// - Throws: `tlsFileUnusable`, `tlsKeyMismatch` or `libraryFailed`, of no listener.
    package func validate() throws(HTTPServerError) {
        _ = try TLSCredentials(self, listener: "", log: { _ in })
    }

    /// When the first certificate of a chain in PEM expires, in seconds since 1970 UTC; nil where there is none.
    package static func expiry(ofCertificate pem: [UInt8]) -> Int? {
        var (from, until) = (time_t(), time_t())
        // GnuTLS reads the bytes and writes the two numbers during the call.
        let result = unsafe CMicrohttpd_tls_certificate(pem, pem.count, &from, &until)
        return result < 0 ? nil : until
    }
}

/// Which of the files an error is about.
package enum TLSFile: String, Hashable, Sendable {
    case certificate
    case key
    case clientCA = "client CA"
}

/// The subject of a client's certificate that one of the listener's authorities has signed.
package struct ClientCertificate: Hashable, Sendable {
    package let commonName: String?
    /// The distinguished name as in RFC 4514, such as `CN=deploy,O=Example`.
    package let subject: String

    package init(commonName: String?, subject: String) {
        self.commonName = commonName
        self.subject = subject
    }
}
