internal import Texts

/// A new token: the text that its owner sends, and the digest that the file keeps.
package struct TokenSecret: Hashable, Sendable {
    /// So many random bytes that nobody finds them by trying.
    package static let byteCount = 32
    /// What a token begins with, so that people and scanners for leaked secrets know it.
    package static let prefix = "aloft_"

    /// The prefix and the bytes in base64url (RFC 4648, section 5) without padding.
    package let text: String

    /// From the kernel's random numbers.
    package init() {
        var random = SystemRandomNumberGenerator()
        self.init(bytes: (0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    init(bytes: [UInt8]) {
        text = Self.prefix + Base64URL.text(bytes)
    }

    /// SHA-256 of `text` in lower-case hexadecimal.
    package var digest: String { Digest.sha256(Array(text.utf8)) }
}

/// Why a file of tokens stays as it is.
package enum TokenEditError: Error, Hashable, Sendable, CustomStringConvertible {
    case badName(String)
    case nameTaken(String)
    case noSuchName(String)
    case broken(TokenFileError)

    package var description: String {
        switch self {
        case .badName(let name):
            "\"\(name)\" is not a token name: write 1 to \(TokenFile.longestName) letters, digits and signs, without "
                + "blanks and #"
        case .nameTaken(let name):
            "there is a token named \"\(name)\" already: choose another name, or remove that one first"
        case .noSuchName(let name): "no token named \"\(name)\": see aloft token list"
        case .broken(let error): "the tokens file has an error in \(error)"
        }
    }
}

// Changes of the text of a file, which leave comments and all other lines as they are.
extension TokenFile {
    /// Bytes of the longest name that `adding` takes.
    static let longestName = 64
    private static let heading = "# NAME ROLE SHA256-HEX for a token, NAME ROLE certificate for a client certificate.\n"

    /// `text` with a line for a new token.
    ///
    /// - Parameters:
    ///   - text: the file's; nil where there is none yet.
    ///   - digest: SHA-256 of the token in hexadecimal.
    package static func adding(
        name: String, role: Role, digest: String, to text: String?
    ) throws(TokenEditError) -> String {
        guard isName(name) else { throw .badName(name) }
        let text = text ?? heading
        guard !(try parsed(text)).names.contains(name) else { throw .nameTaken(name) }
        let end = text.isEmpty || text.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
        let longer = "\(text)\(end)\(name) \(role.rawValue) \(digest)\n"
        _ = try parsed(longer)
        return longer
    }

    /// `text` without the line of `name`.
    package static func removing(name: String, from text: String) throws(TokenEditError) -> String {
        guard try parsed(text).names.contains(name) else { throw .noSuchName(name) }
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var kept = ""
        while !lines.isEmpty {
            let line = lines.removeFirst()
            // The line with its end, whichever that is.
            let whole = text[line.startIndex..<(lines.first?.startIndex ?? text.endIndex)]
            let firstWord = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).first
            if firstWord.map(String.init) != name { kept += whole }
        }
        return kept
    }

    private static func parsed(_ text: String) throws(TokenEditError) -> TokenFile {
        do throws(TokenFileError) {
            return try TokenFile(parsing: text)
        } catch {
            throw .broken(error)
        }
    }

    private static func isName(_ name: String) -> Bool {
        (1...longestName).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { scalar in
                scalar != "#" && !scalar.properties.isWhitespace && scalar.value >= 0x20
                    && !(0x7F...0x9F).contains(scalar.value)
            }
    }
}
