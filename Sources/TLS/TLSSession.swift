internal import CGnuTLS
private import Glibc

/// The client's side of one connection over TLS; for one thread at a time. It does not own the socket, which must be open
/// until this is gone.
///
/// Safe: the library's state is its own, made in `init` and freed in `deinit`.
@safe package final class TLSSession {
    /// What the handshake needs next.
    package enum Progress: Hashable, Sendable {
        case isDone, awaitsReading, awaitsWriting
    }

    private let handle: gnutls_session_t
    private let credentials: TLSClientCredentials
    private let serverName: String?
    private let endsStrictly: Bool
    private var isSecured = false

    /// - Parameters:
    ///   - descriptor: a connected stream that never blocks.
    ///   - serverName: which server is wanted (SNI, RFC 6066, 3), and whom its certificate must be for where that is
    ///     verified; nil to say nothing, and for anybody.
    ///   - endsStrictly: whether a connection that ends without a last word of TLS has failed (RFC 8446, 6.1).
    package init(
        _ descriptor: CInt, _ credentials: TLSClientCredentials, serverName: String?, endsStrictly: Bool
    ) throws(TLSError) {
        self.credentials = credentials
        self.serverName = serverName
        self.endsStrictly = endsStrictly
        var made: gnutls_session_t?
        // The library writes the handle during the call.
        let status = unsafe gnutls_init(&made, Self.flags)
        guard status >= 0, let made = unsafe made else { throw TLSError("TLS", status) }
        unsafe handle = made
        try TLSError.check("TLS", unsafe gnutls_set_default_priority(handle))
        // The session keeps a pointer to the credentials, which `self` keeps alive.
        try TLSError.check(
            "TLS",
            unsafe gnutls_credentials_set(handle, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials.handle)))
        if let serverName {
            try TLSError.check(
                "TLS", unsafe gnutls_server_name_set(handle, GNUTLS_NAME_DNS, serverName, serverName.utf8.count))
        }
        unsafe gnutls_transport_set_int2(handle, descriptor, descriptor)
    }

    /// Says good-bye where the handshake was done, if that can be sent at once.
    deinit {
        if isSecured { _ = unsafe gnutls_bye(handle, GNUTLS_SHUT_WR) }
        unsafe gnutls_deinit(handle)
    }

    /// Goes on with the handshake, as far as it comes.
    ///
    /// - Throws: where it fails, or where the server's certificate is not one that is trusted.
    package func handshake() throws(TLSError) -> Progress {
        while true {
            let status = unsafe gnutls_handshake(handle)
            if status >= 0 {
                try verify()
                isSecured = true
                return .isDone
            }
            if status == GNUTLS_E_AGAIN {
                return unsafe gnutls_record_get_direction(handle) == 0 ? .awaitsReading : .awaitsWriting
            }
            guard gnutls_error_is_fatal(status) == 0 else { throw failure(status) }
        }
    }

    /// Sends what there is room for. After nil the same bytes must come again; more may follow them.
    ///
    /// - Returns: how many bytes; nil where nothing fits now.
    package func send(_ bytes: ArraySlice<UInt8>) throws(TLSError) -> Int? {
        // The library reads the bytes during the call.
        let count = unsafe bytes.withUnsafeBytes { unsafe gnutls_record_send(handle, $0.baseAddress, $0.count) }
        if count >= 0 { return count }
        guard gnutls_error_is_fatal(CInt(count)) == 0 else { throw failure(CInt(count)) }
        return nil
    }

    /// Receives some bytes; of one call there is more than 16 KiB never.
    ///
    /// - Returns: how many bytes of `room` it has written, 0 at the end; nil where nothing has arrived.
    package func receive(into room: inout [UInt8]) throws(TLSError) -> Int? {
        while true {
            // The library writes at most the whole array during the call.
            let count = unsafe gnutls_record_recv(handle, &room, room.count)
            if count >= 0 { return count }
            let status = CInt(count)
            if status == GNUTLS_E_AGAIN { return nil }
            if status == GNUTLS_E_PREMATURE_TERMINATION, !endsStrictly { return 0 }
            guard gnutls_error_is_fatal(status) == 0 else { throw failure(status) }
        }
    }

    private func verify() throws(TLSError) {
        guard credentials.verifies else { return }
        var status: CUnsignedInt = 0
        // The library writes the number during the call, and reads the name.
        try TLSError.check("TLS", unsafe gnutls_certificate_verify_peers3(handle, serverName, &status))
        guard status != 0 else { return }
        var words = unsafe gnutls_datum_t()
        _ = unsafe gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0)
        let text = unsafe String(
            decoding: UnsafeBufferPointer(start: words.data, count: Int(words.size)), as: UTF8.self)
        // The library has allocated the text with malloc(3).
        unsafe free(words.data)
        throw TLSError(
            call: "TLS", name: "GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR",
            text: String(text.prefix { $0 != "\0" }.reversed().drop { $0.isWhitespace }.reversed()))
    }

    private func failure(_ status: CInt) -> TLSError {
        let number = errno
        let error = TLSError("TLS", status)
        let text: String? =
            switch status {
            case GNUTLS_E_PULL_ERROR, GNUTLS_E_PUSH_ERROR: unsafe String(cString: strerror(number))
            case GNUTLS_E_FATAL_ALERT_RECEIVED:
                unsafe gnutls_alert_get_name(gnutls_alert_get(handle)).map {
                    unsafe "the server says: \(String(cString: $0))"
                }
            default: nil
            }
        return text.map { TLSError(call: error.call, name: error.name, text: $0) } ?? error
    }

    /// GNUTLS_CLIENT, GNUTLS_NONBLOCK and GNUTLS_NO_SIGNAL of gnutls.h.
    private static let flags: CUnsignedInt = 1 << 1 | 1 << 3 | 1 << 6
}
