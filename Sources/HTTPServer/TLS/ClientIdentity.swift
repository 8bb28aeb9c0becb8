import CMicrohttpd

/// What a client's certificate says.
enum ClientIdentity: Hashable {
    /// It sent none, or was not asked for one.
    case none
    case verified(ClientCertificate)
    /// It sent one that none of the authorities has signed, or that is expired or not for clients.
    case unverified

    /// - Parameter session: of GnuTLS, after the handshake.
    init(of session: OpaquePointer) {
        guard let certificate = unsafe CMicrohttpd_tls_peer(session) else {
            self = .none
            return
        }
        defer { unsafe gnutls_x509_crt_deinit(certificate) }
        if unsafe CMicrohttpd_tls_is_verified(session),
            let subject = unsafe Self.text({ text, size in unsafe CMicrohttpd_tls_subject(certificate, text, size) })
        {
            let commonName = unsafe Self.text { text, size in
                unsafe CMicrohttpd_tls_common_name(certificate, text, size)
            }
            self = .verified(ClientCertificate(commonName: commonName, subject: subject))
        } else {
            self = .unverified
        }
    }

    /// A longer name is as good as none, and a longer subject makes the certificate unverified.
    private static let longestName = 1024

    private static func text(_ write: (UnsafeMutablePointer<CChar>, Int) -> Bool) -> String? {
        var text = [CChar](repeating: 0, count: longestName)
        // Safe: `write` is told the size and ends the text with zero.
        let isWritten = unsafe text.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe write($0, buffer.count) } ?? false
        }
        guard isWritten else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
