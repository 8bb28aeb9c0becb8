import CGnuTLS

/// A hash function of the library that the distribution keeps safe (GnuTLS), for digests and for authentication codes.
package enum HashFunction: Hashable, Sendable, CaseIterable {
    /// For what others still ask for (RFC 1321); a system's policy may refuse it.
    case md5
    /// FIPS 180-4.
    case sha256

    /// Of a digest, and of an authentication code before it is cut.
    package var byteCount: Int {
        switch self {
        case .md5: 16
        case .sha256: 32
        }
    }

    package func digest(of bytes: [UInt8]) throws(Refusal) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        try check(unsafe gnutls_hash_fast(digestNumber, bytes, bytes.count, &digest))
        return digest
    }

    /// The HMAC of `message` (RFC 2104), in `byteCount` bytes.
    package func authenticationCode(of message: [UInt8], key: [UInt8]) throws(Refusal) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: byteCount)
        try check(unsafe gnutls_hmac_fast(codeNumber, key, key.count, message, message.count, &code))
        return code
    }

    /// Why the library does not compute it on this machine; nil where it does.
    package var refusal: Refusal? {
        do throws(Refusal) {
            _ = try authenticationCode(of: [], key: [0])
            return nil
        } catch {
            return error
        }
    }

    func check(_ status: CInt) throws(Refusal) {
        guard status < 0 else { return }
        let why = unsafe gnutls_strerror(status).map { unsafe String(cString: $0) } ?? "error \(status)"
        throw Refusal(function: self, why: why)
    }

    var digestNumber: gnutls_digest_algorithm_t {
        switch self {
        case .md5: GNUTLS_DIG_MD5
        case .sha256: GNUTLS_DIG_SHA256
        }
    }

    private var codeNumber: gnutls_mac_algorithm_t {
        switch self {
        case .md5: GNUTLS_MAC_MD5
        case .sha256: GNUTLS_MAC_SHA256
        }
    }
}

/// That the library does not compute something, as MD5 under the policy FIPS.
package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    package let function: HashFunction
    /// The library's words.
    package let why: String

    package init(function: HashFunction, why: String) {
        self.function = function
        self.why = why
    }

    package var description: String {
        let words = why.hasSuffix(".") ? String(why.dropLast()) : why
        return "the system's cryptography refuses \(function.name): \(words)"
    }
}

extension HashFunction {
    package var name: String {
        switch self {
        case .md5: "MD5"
        case .sha256: "SHA-256"
        }
    }
}
