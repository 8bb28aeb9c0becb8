import Texts

/// Where a page ended, as text that its reader need not understand: `{"id":4711}` in base64url.
package struct HistoryCursor: Hashable, Sendable, CustomStringConvertible {
    /// The last row of the page; the next page holds older rows.
    package let id: Int64

    package init(id: Int64) {
        self.id = id
    }

    /// - Throws: `invalidCursor` unless `text` is one that `description` gave.
    package init(_ text: String) throws(HistoryError) {
        guard text.utf8.count <= Self.maximumLength, let id = Self.decode(text), Self(id: id).description == text else {
            throw .invalidCursor(String(text.prefix(Self.maximumLength)))
        }
        self.id = id
    }

    package var description: String {
        Base64URL.text("{\"id\":\(id)}".utf8)
    }

    /// More than the longest number needs.
    private static let maximumLength = 64

    private static func decode(_ text: String) -> Int64? {
        guard let bytes = Base64URL.bytes(text) else { return nil }
        let json = String(decoding: bytes, as: UTF8.self)
        guard json.hasPrefix("{\"id\":"), json.hasSuffix("}"), let id = Int64(json.dropFirst(6).dropLast()), id > 0
        else { return nil }
        return id
    }
}
