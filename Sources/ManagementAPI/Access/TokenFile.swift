private import Crypto

/// The tokens that may be used over TCP, as the administrator keeps them: `NAME ROLE SHA256-HEX`, one a line; `#` begins
/// a comment. The file holds digests only, so that reading it gives nobody a right.
package struct TokenFile: Sendable {
    package struct Token: Hashable, Sendable {
        package let name: String
        package let role: Role
        let digest: [UInt8]
    }

    /// More than anybody hands out; each one costs time with every request that has a token.
    package static let maximumCount = 256

    package let tokens: [Token]

    /// No tokens: over TCP nothing can be changed.
    package init() {
        tokens = []
    }

    /// - Throws: what is wrong with the first line that is wrong.
    package init(parsing text: String) throws(TokenFileError) {
        var tokens: [Token] = []
        // A line of Windows' is one Character of two scalars.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard !words.isEmpty else { continue }
            do {
                tokens.append(try Token(words, after: tokens))
            } catch {
                throw TokenFileError(line: index + 1, message: error.message)
            }
        }
        self.tokens = tokens
    }

    /// The token whose digest is that of `secret`. All of them are compared, each to its last byte, so that the time
    /// taken tells nothing.
    func token(for secret: String) -> Token? {
        let digest = Array(SHA256.hash(data: Array(secret.utf8)))
        var found: Token?
        for token in tokens {
            var difference: UInt8 = 0
            for (mine, theirs) in zip(token.digest, digest) { difference |= mine ^ theirs }
            if difference == 0 { found = token }
        }
        return found
    }
}

/// What is wrong with a file of tokens.
package struct TokenFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    package let message: String

    package var description: String { "line \(line): \(message)" }
}

extension TokenFile.Token {
    fileprivate struct Fault: Error {
        let message: String
    }

    fileprivate init(_ words: [String], after others: [Self]) throws(Fault) {
        guard words.count == 3 else {
            throw Fault(message: "A line has a name, a role and a digest, not \(words.count) words.")
        }
        guard let role = Role(rawValue: words[1]) else {
            throw Fault(message: "\"\(words[1])\" is no role. Write viewer, operator or admin.")
        }
        guard let digest = Self.bytes(hexadecimal: words[2]), digest.count == SHA256.byteCount else {
            throw Fault(message: "The digest is not 64 hexadecimal digits. Write what sha256sum says of the token.")
        }
        guard !others.contains(where: { $0.name == words[0] }) else {
            throw Fault(message: "There is another token named \"\(words[0])\". Give each its own name.")
        }
        guard !others.contains(where: { $0.digest == digest }) else {
            throw Fault(message: "Another line has the same digest. Give each name its own token.")
        }
        guard others.count < TokenFile.maximumCount else {
            throw Fault(message: "There are more than \(TokenFile.maximumCount) tokens. Remove those that nobody uses.")
        }
        self.init(name: words[0], role: role, digest: digest)
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
