/// Why a server did not start, or did not take new certificates.
package enum HTTPServerError: Error, Hashable, Sendable {
    case invalidAddress(String)
    case addressInUse(address: String, port: UInt16)
    case addressNotAvailable(address: String, port: UInt16)
    case permissionDenied(address: String, port: UInt16)
    /// Another call of the kernel's failed with this errno.
    case systemCallFailed(call: String, errno: CInt, address: String, port: UInt16)
    /// GnuTLS cannot read one of the listener's files.
    case tlsFileUnusable(listener: String, TLSFile, reason: String)
    /// The private key does not belong to the certificate.
    case tlsKeyMismatch(listener: String)
    /// There is no running listener with TLS of this name.
    case noTLSListener(String)
    /// libmicrohttpd would not start; its reasons went to the log.
    case libraryFailed(listener: String)
}

extension HTTPServerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidAddress(let address):
            "\(address) is not a numeric IPv4 or IPv6 address. Write one such as 127.0.0.1 or ::1."
        case .addressInUse(let address, let port):
            "\(Self.endpoint(address, port)) is in use by another process. Stop that process or choose another port."
        case .addressNotAvailable(let address, let port):
            "\(Self.endpoint(address, port)) cannot be listened on: this machine does not have the address."
        case .permissionDenied(let address, let port):
            "\(Self.endpoint(address, port)) may not be listened on by this user. Run as root or choose a port from 1024."
        case .systemCallFailed(let call, let errno, let address, let port):
            "\(Self.endpoint(address, port)) cannot be listened on: \(call) failed with error \(errno)."
        case .tlsFileUnusable(let listener, let file, let reason):
            "The TLS \(file.rawValue) for \(listener) cannot be used: \(reason) Give it in PEM, a key without a passphrase."
        case .tlsKeyMismatch(let listener):
            "The TLS key for \(listener) does not belong to the certificate. Give the key that the certificate was made with."
        case .noTLSListener(let listener):
            "\(listener) is not a running TLS listener."
        case .libraryFailed(let listener):
            "The HTTP server for \(listener) did not start. The log has libmicrohttpd's reason."
        }
    }

    private static func endpoint(_ address: String, _ port: UInt16) -> String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
