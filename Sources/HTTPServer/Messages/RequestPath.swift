import Texts

/// The path of a request target.
package struct RequestPath: Hashable, Sendable {
    /// As it was sent.
    package let encoded: String
    /// Decoded once.
    package let text: String

    /// - Parameter target: the request target without its query: in origin form, or in absolute form, whose scheme and
    ///   authority are dropped (RFC 9112, section 3.2). Nil when it cannot be decoded.
    init?(_ target: String) {
        encoded = Self.withoutAuthority(target)
        guard let text = String(percentDecoding: encoded.utf8) else { return nil }
        self.text = text
    }

    /// The decoded parts between the slashes; empty ones do not count.
    package var segments: [String] {
        encoded.utf8.split(separator: UInt8(ascii: "/")).compactMap { String(percentDecoding: $0) }
    }

    private static func withoutAuthority(_ target: String) -> String {
        guard target.utf8.first != UInt8(ascii: "/"), let scheme = target.range(of: "://") else { return target }
        let rest = target[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }
}
