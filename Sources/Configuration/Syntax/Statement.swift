/// A word of the configuration with the place where it begins.
struct Word: Hashable, Sendable {
    var text: String
    var location: SourcePosition
    /// Whether it stood in double quotes.
    var isQuoted = false
    /// Whether a `#` or `!` directly behind it cut it short: often a password that lost its end.
    var isCutByComment = false

    /// The word in quotes for a message, shortened and without control characters.
    var shown: String {
        let printable = text.unicodeScalars.prefix(Limits.shownWord).map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F ? "?" : String(scalar)
        }
        return "\"\(printable.joined())\(text.unicodeScalars.count > Limits.shownWord ? "..." : "")\""
    }
}

/// The words of one line up to a brace, and the block behind them.
struct Statement: Hashable, Sendable {
    var keyword: Word
    var arguments: [Word]
    var block: Block?
}

/// What stands between a pair of braces.
struct Block: Hashable, Sendable {
    var opener: SourcePosition
    var statements: [Statement]
}
