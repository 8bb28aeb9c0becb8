private import Cryptography
private import Texts

/// Who may do what over TCP, as the administrator keeps it, one a line; `#` begins a comment.
///
/// `NAME ROLE SHA256-HEX` is a token: the file holds digests only, so that reading it gives nobody a right.
/// `NAME ROLE certificate` is what a client certificate with the common name NAME may do.
package struct TokenFile: Sendable {
    package struct Token: Hashable, Sendable {
        package let name: String
        package let role: Role
        let digest: [UInt8]
    }

    package struct Certificate: Hashable, Sendable {
        /// The common name of the certificate's subject.
        package let name: String
        package let role: Role
    }

    /// More than anybody hands out; each one costs time with every request that has a token.
    package static let maximumCount = 256
    /// What stands in the place of a digest where a client certificate is meant.
    static let certificateWord = "certificate"

    package let tokens: [Token]
    package let certificates: [Certificate]

    /// No tokens: over TCP nothing can be changed.
    package init() {
        self.init([], [])
    }

    private init(_ tokens: [Token], _ certificates: [Certificate]) {
        self.tokens = tokens
        self.certificates = certificates
    }

    /// - Throws: what is wrong with the first line that is wrong.
    package init(parsing text: String) throws(TokenFileError) {
        self.init()
        // A line of Windows' is one Character of two scalars.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard !words.isEmpty else { continue }
            do {
                self = try adding(words)
            } catch {
                throw TokenFileError(line: index + 1, message: error.message)
            }
        }
    }

    /// The names in the file, in no particular order.
    package var names: [String] { tokens.map(\.name) + certificates.map(\.name) }

    /// What a client certificate with this common name may do; nil where the file does not say.
    package func role(forCertificate commonName: String) -> Role? {
        certificates.first { $0.name == commonName }?.role
    }
}

/// What is wrong with a file of tokens.
package struct TokenFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    package let message: String

    package var description: String { "line \(line): \(message)" }
}

// The search for a token.
extension TokenFile {
    /// What a search found, and how much it compared to find it.
    struct Search: Hashable {
        let token: Token?
        let bytesCompared: Int
    }

    /// Stands for a token that was not sent; it belongs to nobody, since only its digest could be known.
    private static let nobody = [UInt8](repeating: 0, count: HashFunction.sha256.byteCount)

    /// Searches the token whose digest is that of `secret`.
    ///
    /// The work is the same whatever is sent and found: every digest is compared to its last byte, and one more that is
    /// nobody's, so that the time taken tells nothing.
    ///
    /// - Parameter secret: nil where none was sent, or none in the right form.
    func search(for secret: String?) -> Search {
        let digest = Digest.digest(of: Array((secret ?? "").utf8))
        var found: Token?
        var compared = 0
        for (candidate, token) in tokens.map({ ($0.digest, Optional($0)) }) + [(Self.nobody, nil)] {
            var difference: UInt8 = 0
            for (mine, theirs) in zip(candidate, digest) {
                difference |= mine ^ theirs
                compared += 1
            }
            if difference == 0 { found = token }
        }
        return Search(token: secret == nil ? nil : found, bytesCompared: compared)
    }
}

// One line of the file.
extension TokenFile {
    fileprivate struct Fault: Error {
        let message: String
    }

    fileprivate func adding(_ words: [String]) throws(Fault) -> TokenFile {
        guard words.count == 3 else {
            throw Fault(message: "A line has a name, a role and a digest, not \(words.count) words.")
        }
        guard let role = Role(rawValue: words[1]) else {
            throw Fault(message: "\"\(words[1])\" is not a role. Write viewer, operator or admin.")
        }
        guard !names.contains(words[0]) else {
            throw Fault(message: "There is another token named \"\(words[0])\". Give each its own name.")
        }
        guard names.count < Self.maximumCount else {
            throw Fault(message: "There are more than \(Self.maximumCount) tokens. Remove those that nobody uses.")
        }
        if words[2] == Self.certificateWord {
            return TokenFile(tokens, certificates + [Certificate(name: words[0], role: role)])
        }
        return TokenFile(tokens + [try token(words[0], role, digest: words[2])], certificates)
    }

    private func token(_ name: String, _ role: Role, digest text: String) throws(Fault) -> Token {
        guard let digest = Hexadecimal.bytes(text), digest.count == HashFunction.sha256.byteCount else {
            throw Fault(
                message: "The digest is not 64 hexadecimal digits. Write what sha256sum says of the token, or the word "
                    + "certificate.")
        }
        guard !tokens.contains(where: { $0.digest == digest }) else {
            throw Fault(message: "Another line has the same digest. Give each name its own token.")
        }
        return Token(name: name, role: role, digest: digest)
    }
}
