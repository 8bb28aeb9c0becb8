/// What a line is made of.
enum Token: Hashable {
    case word(Word)
    case opened(SourcePosition)
    case closed(SourcePosition)
    case lineEnd
}

/// Cuts a file into words, braces and line ends, as keepalived does.
///
/// `#` and `!` begin a comment anywhere outside double quotes, even inside a word. Double quotes hold everything up to
/// the next one on the same line; there is no escape in them. Braces outside quotes stand for themselves.
///
/// Behind a keyword that takes a command (`CommandKeyword`) a word may have parts in double and in single quotes, and
/// escapes in all of them. Single quotes hold blanks, but neither comment signs nor braces.
struct Lexer {
    private let bytes: [UInt8]
    private let file: String
    private var index = 0
    private var line = 1
    private var column = 1
    /// The columns of a line that definitions were replaced in; nil where the bytes are the file's own.
    private let columns: [Int]?
    private let isCutByComment: Bool
    private var repetition = 0
    /// The bytes of the last token, quotation marks included.
    private(set) var tokenBytes = 0..<0
    /// The first word since the last line end or brace: `include` takes braces into its pattern.
    private var firstWord: String?

    init(_ bytes: [UInt8], file: String) {
        self.init(bytes, file: file, line: 1)
    }

    /// One line of a file, as it stands.
    init(_ bytes: [UInt8], file: String, line: Int) {
        self.bytes = bytes
        self.file = file
        self.line = line
        columns = nil
        isCutByComment = false
    }

    /// One line of a file that has been through the preprocessor, and so has no comments any more.
    init(_ text: MappedText, file: String, line: Int, repetition: Int) {
        self.repetition = repetition
        bytes = text.bytes
        columns = text.columns
        isCutByComment = text.isCutByComment
        self.file = file
        self.line = line
    }

    /// The next token; nil at the end of the file.
    mutating func next(_ report: inout Report) -> Token? {
        skipBlanksAndComments()
        let first = index
        defer { tokenBytes = first..<index }
        guard let byte = current else { return nil }
        let start = location
        switch byte {
        case .newline:
            advance()
            firstWord = nil
            return .lineEnd
        case .doubleQuote where !isInCommand:
            return quotedWord(start, &report)
        case .openingBrace where !isPartOfPattern, .closingBrace where !isPartOfPattern:
            advance()
            firstWord = nil
            return byte == .openingBrace ? .opened(start) : .closed(start)
        default:
            return isInCommand ? commandWord(start, &report) : plainWord(start, &report)
        }
    }

    private mutating func skipBlanksAndComments() {
        skip { $0.isBlank }
        if current.map(beginsComment) == true { skip { $0 != .newline } }
    }

    private mutating func quotedWord(_ start: SourcePosition, _ report: inout Report) -> Token {
        advance()
        let first = index
        skip { $0 != .doubleQuote && $0 != .newline }
        let text = bytes[first..<index]
        if current == .doubleQuote {
            advance()
        } else {
            reportUnclosed(start, &report)
        }
        return word(text, start, isQuoted: true, &report)
    }

    private mutating func plainWord(_ start: SourcePosition, _ report: inout Report) -> Token {
        let first = index
        while let byte = current, !byte.isBlank, byte != .newline, !beginsComment(byte), byte != .doubleQuote {
            if byte == .dollar, following == .openingBrace {
                skip { $0 != .closingBrace && $0 != .newline }
                if current == .closingBrace { advance() }
            } else if byte.isBrace, firstWord.flatMap(IncludeKeyword.init) == nil {
                break
            } else {
                advance()
            }
        }
        return word(bytes[first..<index], start, isQuoted: false, &report)
    }

    /// Whether the word that is being read belongs to a command.
    private var isInCommand: Bool { firstWord.map(CommandKeyword.words.contains) ?? false }

    /// A word of a command, without its quotation marks and with the characters that its escapes stand for.
    private mutating func commandWord(_ start: SourcePosition, _ report: inout Report) -> Token {
        var text: [UInt8] = []
        var quote: UInt8?
        var (isQuoted, isProtected, isBroken) = (false, false, false)
        while let byte = current, byte != .newline {
            if quote == nil, byte.isBlank || !isProtected && byte.isBrace { break }
            if !isProtected, beginsComment(byte) { break }
            isBroken = isBroken || !isProtected && byte.isBrace
            if byte == .backslash {
                text.append(escape())
                continue
            }
            advance()
            if byte == .doubleQuote { isProtected.toggle() }
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == .doubleQuote || byte == .singleQuote {
                quote = byte
                isQuoted = true
            } else {
                text.append(byte)
            }
        }
        let isCut = current.map(beginsComment) ?? isCutByComment
        if quote == .singleQuote && isCut || isBroken {
            report.error(
                start, "a #, !, { or } in single quotes ends the command, as in keepalived",
                instead: "write double quotes around the command", rule: .syntax)
        } else if quote != nil {
            reportUnclosed(start, &report)
        }
        return word(text[...], start, isQuoted: isQuoted, &report)
    }

    /// Steps over an escape.
    private mutating func escape() -> UInt8 {
        advance()
        var rest = bytes[index...].prefix { $0 != .newline }
        let count = rest.count
        let byte = escapedByte(&rest)
        for _ in rest.count..<count { advance() }
        return byte
    }

    private func reportUnclosed(_ start: SourcePosition, _ report: inout Report) {
        report.error(
            start, "the quotation mark is not closed on its line", instead: "write another one where the text ends",
            rule: .syntax)
    }

    private mutating func word(
        _ bytes: ArraySlice<UInt8>, _ start: SourcePosition, isQuoted: Bool, _ report: inout Report
    ) -> Token {
        let text = String(decoding: bytes, as: UTF8.self)
        if bytes.contains(0) {
            report.error(
                start, "the word holds a NUL byte", instead: "remove it: the file may be damaged", rule: .syntax)
        } else if !text.utf8.elementsEqual(bytes) {
            report.error(start, "the word is not UTF-8", instead: "save the file as UTF-8", rule: .syntax)
        }
        firstWord = firstWord ?? text
        let isCut = !isQuoted && (current.map(beginsComment) ?? isCutByComment)
        return .word(Word(text: text, location: start, isQuoted: isQuoted, isCutByComment: isCut))
    }

    private func beginsComment(_ byte: UInt8) -> Bool { columns == nil && byte.beginsComment }

    private var location: SourcePosition {
        let column = columns.flatMap { index < $0.count ? $0[index] : $0.last } ?? column
        var location = SourcePosition(file: file, line: line, column: column)
        location.repetition = repetition
        return location
    }
    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }
    private var following: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

    /// Whether a brace here belongs to the pattern of an `include`: it does unless it stands alone.
    private var isPartOfPattern: Bool {
        guard firstWord.flatMap(IncludeKeyword.init) != nil, let following else { return false }
        return !following.isBlank && following != .newline
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = current, condition(byte) { advance() }
    }

    /// Steps over one byte; those that continue a character take no column.
    private mutating func advance() {
        guard let byte = current else { return }
        index += 1
        if byte == .newline {
            line += 1
            column = 1
        } else if current.map({ $0 & 0xC0 != 0x80 }) ?? true {
            column += 1
        }
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let doubleQuote = UInt8(ascii: "\"")
    fileprivate static let singleQuote = UInt8(ascii: "'")
    fileprivate static let backslash = UInt8(ascii: "\\")
    fileprivate static let openingBrace = UInt8(ascii: "{")
    fileprivate static let closingBrace = UInt8(ascii: "}")
    fileprivate static let dollar = UInt8(ascii: "$")

    fileprivate var isBrace: Bool { self == .openingBrace || self == .closingBrace }
}
