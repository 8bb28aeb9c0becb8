import CMicrohttpd
import Glibc

/// A listener's certificate and authorities as GnuTLS has them. Connections keep those that they began with.
///
/// Safe and sendable, unchecked: the handle is not changed after `init`, GnuTLS allows its use by many sessions, and it
/// is valid until `deinit`, which alone ends it.
@safe final class TLSCredentials: @unchecked Sendable {
    /// TLS 1.2 and 1.3; the server's order of preference counts.
    static let priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

    private let handle: OpaquePointer
    private let asksForCertificate: Bool

    init(_ settings: TLSSettings, listener: String, log: (String) -> Void) throws(HTTPServerError) {
        func check(_ result: CInt, _ file: TLSFile) throws(HTTPServerError) {
            guard result < 0 else { return }
            throw .tlsFileUnusable(listener: listener, file, reason: Self.reason(result))
        }
        var (from, until) = (time_t(), time_t())
        // Safe here and below: GnuTLS reads the bytes within the call.
        try check(
            unsafe CMicrohttpd_tls_certificate(settings.certificate, settings.certificate.count, &from, &until),
            .certificate)
        try check(unsafe CMicrohttpd_tls_key(settings.key, settings.key.count), .key)
        var made: OpaquePointer?
        guard unsafe gnutls_certificate_allocate_credentials(&made) == 0, let made = unsafe made else {
            throw .libraryFailed(listener: listener)
        }
        unsafe handle = made
        asksForCertificate = settings.clientCA != nil
        // From here on `deinit` releases the handle, also when this throws.
        let pair = unsafe CMicrohttpd_tls_set_pair(
            handle, settings.certificate, settings.certificate.count, settings.key, settings.key.count)
        if pair == GNUTLS_E_CERTIFICATE_KEY_MISMATCH { throw .tlsKeyMismatch(listener: listener) }
        try check(pair, .certificate)
        if let authorities = settings.clientCA {
            let count = unsafe CMicrohttpd_tls_set_authorities(handle, authorities, authorities.count)
            try check(count == 0 ? GNUTLS_E_NO_CERTIFICATE_FOUND : count, .clientCA)
        }
        Self.warn(from: from, until: until, listener: listener, log: log)
    }

    deinit {
        unsafe gnutls_certificate_free_credentials(handle)
    }

    /// Makes the handshake to come use these. The caller keeps them as long as the session.
    func use(in session: OpaquePointer) -> Bool {
        unsafe CMicrohttpd_tls_use(session, handle, asksForCertificate) == 0
    }

    private static func warn(from: time_t, until: time_t, listener: String, log: (String) -> Void) {
        let now = time(nil)
        if until < now {
            log("the TLS certificate of \(listener) has expired; clients will refuse it until it is replaced")
        } else if from > now {
            log("the TLS certificate of \(listener) is not valid yet; clients refuse it until then")
        }
    }

    private static func reason(_ result: CInt) -> String {
        // Safe: GnuTLS returns a constant, zero-terminated string for every number.
        unsafe gnutls_strerror(result).map { unsafe String(cString: $0) } ?? "error \(result)"
    }
}
