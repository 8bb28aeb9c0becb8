internal import HTTPServer

/// The entity tags of an `If-Match` or `If-None-Match` field (RFC 9110, section 13.1).
enum EntityTags: Hashable {
    /// `*`: whatever there is.
    case any
    case listed([EntityTag])

    /// - Returns: nil when there is no such field.
    /// - Throws: when the field is malformed.
    static func read(_ name: String, from headers: HeaderFields) throws(Problem) -> EntityTags? {
        let fields = Array(headers.values(of: name))
        guard !fields.isEmpty else { return nil }
        let elements = fields.flatMap { $0.elements(separatedBy: ",", escapes: false) }.filter { !$0.isEmpty }
        if elements == ["*"] { return .any }
        guard !elements.isEmpty else { throw .header(name, "It names no entity tag.") }
        var tags: [EntityTag] = []
        for element in elements {
            guard let tag = EntityTag(element) else {
                throw .header(name, "\(element) is not an entity tag. Write tags in quotes, as ETag had them, or *.")
            }
            tags.append(tag)
        }
        return .listed(tags)
    }

    /// The weak comparison, which `If-None-Match` wants (RFC 9110, section 13.1.2).
    func matchesWeakly(_ opaque: String) -> Bool {
        switch self {
        case .any: true
        case .listed(let tags): tags.contains { $0.opaque == opaque }
        }
    }
}

struct EntityTag: Hashable {
    let isWeak: Bool
    /// What stands between the quotes.
    let opaque: String

    /// - Parameter text: `"…"` or `W/"…"` (RFC 9110, section 8.8.3).
    init?(_ text: some StringProtocol) {
        isWeak = text.hasPrefix("W/")
        let quoted = text.dropFirst(isWeak ? 2 : 0)
        let inside = quoted.dropFirst().dropLast()
        guard quoted.utf8.count >= 2, quoted.first == "\"", quoted.last == "\"",
            inside.utf8.allSatisfy({ $0 == 0x21 || (0x23...0x7E).contains($0) || $0 >= 0x80 })
        else { return nil }
        opaque = String(inside)
    }
}
