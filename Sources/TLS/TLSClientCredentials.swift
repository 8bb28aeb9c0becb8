internal import CGnuTLS

/// What a client shows to servers and trusts; sessions of any thread may share it.
///
/// Safe: the library's state is its own, freed in `deinit`, and only read once it is made.
@safe package final class TLSClientCredentials: @unchecked Sendable {
    // `@unchecked Sendable` because sessions of several threads may use one (GnuTLS manual, "Thread safety").
    let handle: gnutls_certificate_credentials_t
    /// Whether a server's certificate must come from one of the authorities.
    let verifies: Bool

    /// Files in PEM.
    package struct Files: Hashable, Sendable {
        /// Nil for any server.
        package var authorities: String?
        package var certificate: String?
        package var key: String?
        /// Of the key.
        package var password: String?

        package init(
            authorities: String? = nil, certificate: String? = nil, key: String? = nil, password: String? = nil
        ) {
            self.authorities = authorities
            self.certificate = certificate
            self.key = key
            self.password = password
        }
    }

    /// Reads the files.
    package init(_ files: Files) throws(TLSError) {
        var made: gnutls_certificate_credentials_t?
        // The library writes the handle during the call.
        let status = unsafe gnutls_certificate_allocate_credentials(&made)
        guard status >= 0, let made = unsafe made else { throw TLSError("TLS", status) }
        unsafe handle = made
        verifies = files.authorities != nil
        if let path = files.authorities {
            let count = unsafe gnutls_certificate_set_x509_trust_file(handle, path, GNUTLS_X509_FMT_PEM)
            guard count != 0 else { throw TLSError(call: path, name: "ENODATA", text: "no certificate in it") }
            try TLSError.check(path, count)
        }
        if let certificate = files.certificate ?? files.key {
            let key = files.key ?? certificate
            try TLSError.check(
                certificate == key ? key : "\(certificate) with \(key)",
                unsafe gnutls_certificate_set_x509_key_file2(
                    handle, certificate, key, GNUTLS_X509_FMT_PEM, files.password, 0))
        }
    }

    deinit {
        unsafe gnutls_certificate_free_credentials(handle)
    }
}

/// What the library says that went wrong.
package struct TLSError: Error, Hashable, Sendable {
    /// What was to be done: a file, or `TLS`.
    package let call: String
    /// Such as `GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR`.
    package let name: String
    /// In the library's words.
    package let text: String

    init(call: String, name: String, text: String) {
        self.call = call
        self.name = name
        self.text = text
    }

    init(_ call: String, _ status: CInt) {
        self.init(
            call: call, name: unsafe gnutls_strerror_name(status).map { unsafe String(cString: $0) } ?? "\(status)",
            text: unsafe gnutls_strerror(status).map { unsafe String(cString: $0) } ?? "error \(status)")
    }

    static func check(_ call: String, _ status: CInt) throws(TLSError) {
        if status < 0 { throw TLSError(call, status) }
    }
}
