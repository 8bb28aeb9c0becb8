private import Cryptography
private import Texts

/// SHA-256 as text.
package enum Digest {
    /// - Returns: 64 hexadecimal digits in lower case.
    package static func sha256(_ bytes: [UInt8]) -> String {
        Hexadecimal.text(digest(of: bytes))
    }

    /// - Returns: 32 bytes.
    static func digest(of bytes: [UInt8]) -> [UInt8] {
        do throws(Refusal) {
            return try HashFunction.sha256.digest(of: bytes)
        } catch {
            // No policy refuses it: the library has found itself broken, and with it goes TLS.
            fatalError("\(error)")
        }
    }
}
