/// What differs between two files of tokens; names and roles alone, since a digest is nobody's business.
package struct TokenChanges: Encodable, Hashable, Sendable {
    package var added: [Entry]
    package var removed: [Entry]
    /// Another role, another token under the same name, or a certificate in the place of a token.
    package var changed: [Entry]

    package struct Entry: Encodable, Hashable, Sendable {
        package var name: String
        package var role: String
        /// `token` or `certificate`.
        package var kind: String
    }

    package init(from old: TokenFile, to new: TokenFile) {
        let (before, after) = (old.known, new.known)
        added = Self.entries(after.filter { before[$0.key] == nil })
        removed = Self.entries(before.filter { after[$0.key] == nil })
        changed = Self.entries(after.filter { name, known in before[name].map { $0 != known } ?? false })
    }

    package var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    private static func entries(_ known: [String: TokenFile.Known]) -> [Entry] {
        known.values.map(\.entry).sorted { $0.name < $1.name }
    }
}

extension TokenFile {
    fileprivate struct Known: Equatable {
        var entry: TokenChanges.Entry
        /// Nil of a certificate.
        var digest: [UInt8]?
    }

    /// A name stands once in the file.
    fileprivate var known: [String: Known] {
        let all =
            tokens.map { Known(entry: .init(name: $0.name, role: $0.role.rawValue, kind: "token"), digest: $0.digest) }
            + certificates.map { Known(entry: .init(name: $0.name, role: $0.role.rawValue, kind: "certificate")) }
        return Dictionary(all.map { ($0.entry.name, $0) }) { first, _ in first }
    }
}
