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
}
