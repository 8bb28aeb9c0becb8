/// Who caused something: a user of the socket, a token, the subject of a client certificate, a signal, the start of the agent,
/// or the end of a time limit.
package struct Author: Hashable, Sendable {
    package var kind: Kind
    /// The user's or the token's name, the certificate's common name, the signal's name, or what started.
    package var name: String

    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        case uid, token, certificate, signal, start, expiry
    }

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// As the history and the API write it: a kind that this version does not know stays readable.
    package struct Written: Codable, Hashable, Sendable {
        package var kind: String
        package var name: String

        package init(kind: String, name: String) {
            self.kind = kind
            self.name = name
        }

        package init(_ author: Author) { self.init(kind: author.kind.rawValue, name: author.name) }
    }
}
