/// Finds the secrets in the text of a configuration, by the lexer's notion of a word.
///
/// It errs on the side of hiding: blocks that are passed over count, the rest of a password that a `#` or `!` cut short
/// counts, misspelt keywords count, and so does a password that was commented out.
struct SecretMask {
    /// What stands in a secret's place.
    static let mask = "********"

    /// Keywords of keepalived's and of its successors, in whatever block they stand: all that follows on the line is
    /// secret.
    private static let secretKeywords: Set<String> = ["auth_pass", "auth_hmac_key", "password", "key"]
    /// Blocks in which every value is secret, but for those of the keywords that are named.
    private static let secretBlocks: [String: Set<String>] = [
        "authentication": ["auth_type"],
        "auth_hmac": ["active_key", "anti_replay", "time_window", "mode"],
    ]
    /// Edits that turn `auth_pass` into what somebody may have written instead.
    private static let misspelling = 2

    private let bytes: [UInt8]
    private let definitions: SecretDefinitions
    /// What secrets use.
    private var usedNames: Set<String> = []
    private var lineHasSecret = false
    /// The bytes to hide.
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
        definitions = SecretDefinitions(bytes)
    }

    private mutating func findSecrets() {
        var report = Report()
        var lexer = Lexer(definitions.plain, file: "")
        var end = 0
        while let token = lexer.next(&report) {
            searchComments(in: end..<lexer.tokenBytes.lowerBound)
            end = lexer.tokenBytes.upperBound
            switch token {
            case .word(let word): take(word, lexer.tokenBytes)
            case .lineEnd:
                endLine()
                hideSequences(before: lexer.tokenBytes.lowerBound)
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
        hideSequences(before: bytes.count)
        let values = definitions.secrets(usedAs: usedNames) + SourceBundle.environmentValues(in: bytes)
        secrets += values.flatMap(lines)
    }

    /// A sequence on a line with a secret may have the secret among its values.
    private mutating func hideSequences(before end: Int) {
        defer { lineHasSecret = false }
        let start = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard lineHasSecret, let tilde = bytes[start..<end].firstIndex(of: UInt8(ascii: "~")) else { return }
        hide(tilde..<end)
    }

    private mutating func endLine() {
        isLineBegun = false
        isSecret = false
    }

    private mutating func take(_ word: Word, _ range: Range<Int>) {
        let names = SecretDefinitions.names(in: Array(bytes[range]))
        if isSecret {
            hide(word.isCutByComment ? range.lowerBound..<endOfRun(from: range.upperBound) : range)
        } else if !isLineBegun {
            keyword = word.text
            isSecret = isSecretKeyword(word) || isComposed(word)
        } else if Self.secretKeywords.subtracting(["key"]).contains(word.text) {
            isSecret = true
        }
        if definitions.areLong(names) { isSecret = true }
        if definitions.areTelling(names) {
            isSecret = true
            lineHasSecret = true
        }
        if blocks.last.map({ Self.secretBlocks[$0] != nil || $0.contains("$") }) == true {
            usedNames.formUnion(names)
        }
        isLineBegun = true
    }

    /// Whether a keyword is put together from definitions or sequences, and so may be any.
    private func isComposed(_ word: Word) -> Bool {
        word.text.contains { $0 == "$" || $0 == "~" } && !definitions.areOneHarmlessWord(word.text)
    }

    private func isSecretKeyword(_ word: Word) -> Bool {
        if let block = blocks.last, block.contains(where: { $0 == "$" || $0 == "~" }) { return true }
        if let exceptions = blocks.last.flatMap({ Self.secretBlocks[$0] }) { return !exceptions.contains(word.text) }
        return Self.secretKeywords.contains(word.text)
            || editDistance(Array(word.text.utf8.prefix(Limits.shownWord)), Array("auth_pass".utf8))
                <= Self.misspelling
    }

    /// Where the run of characters that goes on at `index`, be it a comment, meets a blank.
    private func endOfRun(from index: Int) -> Int {
        bytes[index...].firstIndex { $0 == 0x20 || (0x09...0x0D).contains($0) } ?? bytes.count
    }

    /// The parts of a range that are between line ends: those stay.
    private func lines(of range: Range<Int>) -> [Range<Int>] {
        bytes[range].split(separator: UInt8(ascii: "\n")).map { $0.startIndex..<$0.endIndex }
    }

    private mutating func hide(_ range: Range<Int>) {
        secrets.append(range)
        lineHasSecret = true
        usedNames.formUnion(SecretDefinitions.names(in: Array(bytes[range])))
    }

    private var masked: String {
        var result: [UInt8] = []
        var end = 0
        for secret in secrets.sorted(by: { ($0.lowerBound, -$0.upperBound) < ($1.lowerBound, -$1.upperBound) }) {
            guard secret.lowerBound >= end else {
                end = max(end, secret.upperBound)
                continue
            }
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
        let bytes = definitions.plain
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
            wasKeyword = Self.secretKeywords.subtracting(["password", "key"]).contains(word.text)
        }
    }
}
