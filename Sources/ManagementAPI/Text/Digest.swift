private import Crypto

/// SHA-256 as text.
package enum Digest {
    /// - Returns: 64 hexadecimal digits in lower case.
    package static func sha256(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
