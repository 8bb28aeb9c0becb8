// The entity tags of the configuration. A strong tag stands for the very bytes of an answer (RFC 9110, section 8.8.1), so
// that the text, the masked text and the JSON each have one of their own; all begin with the digest of the text in force,
// and that beginning is what a reload's `If-Match` looks at.

extension EntityTag {
    /// Signs of the digest of a JSON answer that are enough to tell two of one configuration apart.
    private static let shortDigest = 16

    static func text(_ digest: String) -> String { "\"\(digest)\"" }

    /// What stands between the quotes of the tag of a plain text.
    static func plainText(_ digest: String, isMasked: Bool) -> String {
        isMasked ? digest + "-masked" : digest
    }

    /// What stands between the quotes of the tag of a JSON answer, whose other members change too.
    static func json(_ digest: String, body: [UInt8]) -> String {
        digest + "-" + Digest.sha256(body).prefix(shortDigest)
    }

    /// The digest of the configuration that a tag names.
    fileprivate var digest: String { String(opaque.prefix { $0 != "-" }) }
}

extension EntityTags {
    /// Of which configurations one must be in force; nil for whichever it is. Weak tags never match (RFC 9110, section
    /// 13.1.1).
    var digests: [String]? {
        switch self {
        case .any: nil
        case .listed(let tags): tags.filter { !$0.isWeak }.map(\.digest)
        }
    }
}
