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

    /// The statements of a file. Whatever is wrong is reported, and what can be understood is returned.
    static func parse(_ bytes: [UInt8], file: String, _ report: inout Report) -> [Statement] {
        var lexer = Lexer(bytes, file: file)
        var parser = TreeParser()
        while let token = lexer.next(&report) {
            switch token {
            case .word(let word): parser.level.words.append(word)
            case .lineEnd: parser.endStatement(&report)
            case .opened(let location): parser.open(location, &report)
            case .closed(let location): parser.close(location, &report)
            }
        }
        return parser.end(&report)
    }

    private mutating func endStatement(_ report: inout Report) {
        guard let keyword = level.words.first else { return }
        level.words.forEach { refuseExtension($0, isFirst: $0 == keyword, &report) }
        level.statements.append(Statement(keyword: keyword, arguments: Array(level.words.dropFirst()), block: nil))
        level.words = []
    }

    /// The brace may stand on the keyword's line or on a later one.
    private mutating func open(_ location: SourcePosition, _ report: inout Report) {
        endStatement(&report)
        var owner: Statement?
        if levels.count >= Limits.blockDepth {
            report.error(location, "blocks are nested more than \(Limits.blockDepth) deep")
        } else if level.statements.last?.block == nil, let last = level.statements.popLast() {
            owner = last
        } else {
            report.error(
                location, "the brace belongs to no keyword", instead: "write the keyword of the block before it")
        }
        levels.append(level)
        level = Level(owner: owner, opener: location)
    }

    private mutating func close(_ location: SourcePosition, _ report: inout Report) {
        endStatement(&report)
        guard let outer = levels.popLast() else {
            report.error(
                location, "the brace closes no block", instead: "remove it, or write the { that it should close")
            return
        }
        let closed = level
        level = outer
        guard var owner = closed.owner, let opener = closed.opener else { return }
        owner.block = Block(opener: opener, statements: closed.statements)
        level.statements.append(owner)
    }

    private mutating func end(_ report: inout Report) -> [Statement] {
        endStatement(&report)
        for open in levels.dropFirst() + (levels.isEmpty ? [] : [level]) {
            guard let opener = open.opener, let owner = open.owner else { continue }
            report.error(
                opener, "the block of \(owner.keyword.shown) is never closed", instead: "write a } after its last line")
        }
        return level.statements
    }
}

/// keepalived's own preprocessor is not built yet, and a file that relies on it would mean something else without it.
private func refuseExtension(_ word: Word, isFirst: Bool, _ report: inout Report) {
    let text = word.text
    guard text.utf8.contains(where: { $0 == 0x40 || $0 == 0x24 || $0 == 0x7E }) else { return }  // @ $ ~
    if isFirst, text.hasPrefix("@") {
        report.error(
            word.location, "lines for one configuration id alone (\(word.shown)) are not supported yet",
            instead: "write one file for each node")
    } else if isFirst, text.hasPrefix("$"), text.contains("=") {
        report.error(word.location, "definitions (\(word.shown)) are not supported yet", instead: "write out the value")
    } else if text.contains("${") || ["~SEQ", "~LST"].contains(where: text.contains) {
        report.error(word.location, "\(word.shown) is not replaced yet", instead: "write out the value")
    }
}
