/// Finds the secrets in the text of a configuration, by the lexer's notion of a word.
///
/// It errs on the side of hiding: blocks that are passed over count, the rest of a password that a `#` or `!` cut short
/// counts, misspelt keywords count, and so does a password that was commented out.
struct SecretMask {
    /// What stands in a secret's place.
    static let mask = "********"

    /// Keywords of keepalived's and of its successors, in whatever block they stand: all that follows on the line is
    /// secret.
    private static let secretKeywords: Set<String> = ["auth_pass", "auth_hmac_key", "password"]
    /// Blocks in which every value is secret, but for those of the keywords that are named.
    private static let secretBlocks: [String: Set<String>] = [
        "authentication": ["auth_type"],
        "auth_hmac": ["active_key", "anti_replay", "time_window", "mode"],
    ]
    /// Edits that turn `auth_pass` into what somebody may have written instead.
    private static let misspelling = 2

    private let bytes: [UInt8]
    /// The bytes to hide, in order.
    private var secrets: [Range<Int>] = []
    /// The keywords of the blocks that are open.
    private var blocks: [String] = []
    /// The last line's keyword, to which a brace on a later line belongs.
    private var keyword = ""
    private var isLineBegun = false
    private var isSecret = false

    /// `text` with `mask` in the place of every secret, and otherwise as it is.
    static func masking(_ text: String) -> String {
        var mask = SecretMask(Array(text.utf8))
        mask.findSecrets()
        return mask.masked
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func findSecrets() {
        var report = Report()
        var lexer = Lexer(bytes, file: "")
        var end = 0
        while let token = lexer.next(&report) {
            searchComments(in: end..<lexer.tokenBytes.lowerBound)
            end = lexer.tokenBytes.upperBound
            switch token {
            case .word(let word): take(word, lexer.tokenBytes)
            case .lineEnd: endLine()
            case .opened:
                blocks.append(keyword)
                keyword = ""
                endLine()
            case .closed:
                _ = blocks.popLast()
                keyword = ""
                endLine()
            }
        }
        searchComments(in: end..<bytes.count)
    }

    private mutating func endLine() {
        isLineBegun = false
        isSecret = false
    }

    private mutating func take(_ word: Word, _ range: Range<Int>) {
        if isSecret {
            hide(word.isCutByComment ? range.lowerBound..<endOfRun(from: range.upperBound) : range)
        } else if !isLineBegun {
            keyword = word.text
            isSecret = isSecretKeyword(word)
        } else if Self.secretKeywords.contains(word.text) {
            isSecret = true
        }
        isLineBegun = true
    }

    private func isSecretKeyword(_ word: Word) -> Bool {
        if let exceptions = blocks.last.flatMap({ Self.secretBlocks[$0] }) { return !exceptions.contains(word.text) }
        return Self.secretKeywords.contains(word.text)
            || editDistance(Array(word.text.utf8.prefix(Limits.shownWord)), Array("auth_pass".utf8))
                <= Self.misspelling
    }

    /// Where the run of characters that goes on at `index`, be it a comment, meets a blank.
    private func endOfRun(from index: Int) -> Int {
        bytes[index...].firstIndex { $0 == 0x20 || (0x09...0x0D).contains($0) } ?? bytes.count
    }

    private mutating func hide(_ range: Range<Int>) {
        guard range.lowerBound >= (secrets.last?.upperBound ?? 0) else { return }
        secrets.append(range)
    }

    private var masked: String {
        var result: [UInt8] = []
        var end = 0
        for secret in secrets {
            result += bytes[end..<secret.lowerBound]
            result += Array(Self.mask.utf8)
            end = secret.upperBound
        }
        return String(decoding: result + bytes[end...], as: UTF8.self)
    }
}

// What is commented out.
extension SecretMask {
    /// - Parameter gap: what stands between two tokens: blanks, and at most one comment.
    private mutating func searchComments(in gap: Range<Int>) {
        let hidden = secrets.last?.upperBound ?? 0
        let first = max(gap.lowerBound, hidden)
        guard first < gap.upperBound, bytes[first..<gap.upperBound].contains(where: { $0 > 0x20 }) else { return }
        // Comments in comments count too: each marker is as good as a blank.
        let plain = bytes[first..<gap.upperBound].map { $0 == 0x23 || $0 == 0x21 ? 0x20 : $0 }
        var report = Report()
        var lexer = Lexer(plain, file: "")
        var wasKeyword = false
        while let token = lexer.next(&report) {
            guard case .word(let word) = token else { continue }
            if wasKeyword { hide(first + lexer.tokenBytes.lowerBound..<first + lexer.tokenBytes.upperBound) }
            wasKeyword = Self.secretKeywords.subtracting(["password"]).contains(word.text)
        }
    }
}
