/// Turns the tokens of one file into statements; every block that it opens it must close.
struct TreeParser {
    /// A block that is still open, or the file itself.
    private struct Level {
        /// The statement that the block belongs to; nil for the file, and for a block that is thrown away.
        var owner: Statement?
        var opener: SourcePosition?
        var statements: [Statement] = []
        var words: [Word] = []
    }

    private var levels: [Level] = []
    private var level = Level()
    /// How many blocks are open in one that is too deep; nothing of it is kept.
    private var excessDepth = 0
    /// Whether another file has included this one: a brace too many would close a block of that in keepalived.
    private let isIncluded: Bool

    init(isIncluded: Bool) {
        self.isIncluded = isIncluded
    }

    /// Takes the next token of the file. Whatever is wrong is reported.
    mutating func take(_ token: Token, _ report: inout Report) {
        guard excessDepth == 0 else { return skip(token) }
        switch token {
        case .word(let word): level.words.append(word)
        case .lineEnd: endStatement(&report)
        case .opened(let location): open(location, &report)
        case .closed(let location): close(location, &report)
        }
    }

    /// The `include` that has just been read, if the last token ended one: it is not among the statements.
    mutating func takeInclude() -> Statement? {
        guard level.statements.last?.block == nil, let last = level.statements.last,
            IncludeKeyword(last.keyword.text) != nil
        else { return nil }
        return level.statements.popLast()
    }

    /// Puts statements of another file where this one is read just now.
    mutating func append(_ statements: [Statement]) {
        level.statements += statements
    }

    private mutating func endStatement(_ report: inout Report) {
        guard let keyword = level.words.first else { return }
        refuseIndentedCondition(keyword, &report)
        level.statements.append(Statement(keyword: keyword, arguments: Array(level.words.dropFirst()), block: nil))
        level.words = []
    }

    private mutating func skip(_ token: Token) {
        switch token {
        case .word, .lineEnd: break
        case .opened: excessDepth += 1
        case .closed: excessDepth -= 1
        }
    }

    /// The brace may stand on the keyword's line or on a later one.
    private mutating func open(_ location: SourcePosition, _ report: inout Report) {
        endStatement(&report)
        guard levels.count < Limits.blockDepth else {
            report.error(location, "blocks are nested more than \(Limits.blockDepth) deep", rule: .syntax)
            excessDepth = 1
            return
        }
        var owner: Statement?
        if level.statements.last?.block == nil, let last = level.statements.popLast() {
            owner = last
        } else {
            report.error(
                location, "the brace belongs to no keyword", instead: "write the keyword of the block before it",
                rule: .syntax)
        }
        levels.append(level)
        level = Level(owner: owner, opener: location)
    }

    private mutating func close(_ location: SourcePosition, _ report: inout Report) {
        endStatement(&report)
        guard let outer = levels.popLast() else {
            tellSurplus(location, &report)
            return
        }
        let closed = level
        level = outer
        guard var owner = closed.owner, let opener = closed.opener else { return }
        owner.block = Block(opener: opener, statements: closed.statements)
        level.statements.append(owner)
    }

    private func tellSurplus(_ location: SourcePosition, _ report: inout Report) {
        let suggestion = "remove it, or write the { that it should close"
        if isIncluded {
            report.error(location, "the brace closes no block of this file", instead: suggestion, rule: .syntax)
        } else {
            report.warning(
                location, "the brace closes no block and is ignored, as in keepalived", instead: suggestion,
                rule: .surplusBrace)
        }
    }

    /// The statements of the file, at its end.
    mutating func end(_ report: inout Report) -> [Statement] {
        endStatement(&report)
        for open in levels.dropFirst() + (levels.isEmpty ? [] : [level]) {
            guard let opener = open.opener, let owner = open.owner else { continue }
            report.error(
                opener, "the block of \(owner.keyword.shown) is never closed", instead: "write a } after its last line",
                rule: .syntax)
        }
        return level.statements
    }
}

/// keepalived knows a condition by the @ in the first column alone.
private func refuseIndentedCondition(_ word: Word, _ report: inout Report) {
    guard word.text.hasPrefix("@"), !word.isQuoted else { return }
    report.error(
        word.location, "a condition (\(word.shown)) begins its line, without a blank before it",
        instead: "move the @ to the first column", rule: .syntax)
}
