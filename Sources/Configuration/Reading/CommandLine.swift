import Texts

/// Why a command could not be cut into words.
enum CommandLineError: Error, Hashable {
    case empty
    case unclosedQuote
    case nulByte
}

/// Cuts the text of `script` into a program and its arguments, as keepalived does: without a shell.
///
/// Blanks separate, `'...'` and `"..."` hold together, and a backslash stands before `a b E f n r t v` for a control
/// character, before one to three octal digits, `x` with hexadecimal digits or `c` with a letter for that byte, and
/// before anything else for just that.
///
/// The lexer has read the text once by the same rules, as keepalived does: an escape that is to reach this second
/// reading is written with two backslashes.
func commandWords(_ text: String) throws(CommandLineError) -> [String] {
    var cutter = CommandCutter()
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "\\"): cutter.add(escapedByte(&rest))
        case UInt8(ascii: "'"), UInt8(ascii: "\""): cutter.quotationMark(byte)
        case 0x20, 0x09: cutter.blank(byte)
        default: cutter.add(byte)
        }
    }
    return try cutter.end()
}

/// The words so far, the word that is being read, and the quotation mark that it stands in.
private struct CommandCutter {
    private var words: [[UInt8]] = []
    private var word: [UInt8]?
    private var quote: UInt8?

    mutating func add(_ byte: UInt8) {
        word = (word ?? []) + [byte]
    }

    mutating func quotationMark(_ byte: UInt8) {
        if quote == byte {
            quote = nil
        } else if quote == nil {
            quote = byte
            word = word ?? []
        } else {
            add(byte)
        }
    }

    mutating func blank(_ byte: UInt8) {
        if quote != nil {
            add(byte)
        } else if let done = word {
            words.append(done)
            word = nil
        }
    }

    consuming func end() throws(CommandLineError) -> [String] {
        if let word { words.append(word) }
        guard quote == nil else { throw .unclosedQuote }
        guard words.first?.isEmpty == false else { throw .empty }
        guard !words.contains(where: { $0.contains(0) }) else { throw .nulByte }
        return words.map { String(decoding: $0, as: UTF8.self) }
    }
}

private let controls: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "E"): 0x1B, UInt8(ascii: "f"): 0x0C,
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "v"): 0x0B,
]

/// The byte that stands behind a backslash; a backslash at the very end stands for itself.
func escapedByte(_ rest: inout ArraySlice<UInt8>) -> UInt8 {
    if let byte = digits(&rest, atMost: 3, radix: 8) { return byte }
    guard let byte = rest.popFirst() else { return UInt8(ascii: "\\") }
    switch byte {
    case UInt8(ascii: "x"): return digits(&rest, atMost: 16, radix: 16) ?? byte
    case UInt8(ascii: "c"): return rest.popFirst().map { $0 & 0x1F } ?? byte
    default: return controls[byte] ?? byte
    }
}

/// A byte of up to `count` digits; nil, and nothing taken, where no digit stands.
private func digits(_ rest: inout ArraySlice<UInt8>, atMost count: Int, radix: Int) -> UInt8? {
    let found = rest.prefix(count).prefix { Character(UnicodeScalar($0)).hexDigitValue.map { $0 < radix } ?? false }
    guard let value = UInt64(String(decoding: found, as: UTF8.self), radix: radix) else { return nil }
    rest = rest.dropFirst(found.count)
    return UInt8(truncatingIfNeeded: value)
}

/// `words` as they stand behind a keyword for a command.
func quotedCommand(_ words: [String]) -> String { "\"\(commandText(words).replacing("\\", by: "\\\\"))\"" }

/// The text that `commandWords` reads `words` from; there is no double quotation mark in it.
func commandText(_ words: [String]) -> String {
    words.map { word in
        let escaped = word.utf8.map(escapedText).joined()
        return word.isEmpty || word.contains(" ") ? "'\(escaped)'" : escaped
    }.joined(separator: " ")
}

private func escapedText(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "'"): "\\" + String(UnicodeScalar(byte))
    case UInt8(ascii: "\""), UInt8(ascii: "$"), UInt8(ascii: "~"), 0x00..<0x20, 0x7F...:
        "\\" + String(Int(byte) + 0o1000, radix: 8).dropFirst()
    default: String(UnicodeScalar(byte))
    }
}
