/// A keyword that Aloft acts on.
protocol DefinedKeyword: RawRepresentable<String>, CaseIterable, Hashable {
    var definition: KeywordDefinition { get }
}

extension DefinedKeyword {
    /// Whether the keyword opens a block of its own.
    var opensBlock: Bool { definition.shape == .block }
    /// Whether it may stand in its block several times; else one of them counts, as in keepalived.
    var mayRepeat: Bool { definition.counts == .all }
    /// Whether that is the first; else it is the last.
    var firstCounts: Bool { definition.counts == .first }
}

/// The keywords of one kind of block that Aloft acts on.
protocol BlockKeyword: DefinedKeyword {
    /// Every keyword that may stand in the block, with what happens to it.
    static var table: KeywordTable<Self> { get }
}

/// What happens to a known keyword that Aloft does not act on.
enum UnsupportedPolicy: Hashable {
    /// Nothing is lost by passing over it.
    case silent
    /// It is passed over, and the text says what that means. One text is told once for a block.
    case warns(String, instead: String? = nil)
    /// Running without it would be unsafe, for the reason in the text, which is told once for a block too.
    case refuses(String, instead: String? = nil)
    /// Another table of the same block acts on it.
    case elsewhere
}

extension UnsupportedPolicy {
    /// Reports it of `word`.
    func tell(of word: String, at place: SourcePosition, _ report: inout Report) {
        switch self {
        case .silent, .elsewhere: break
        case .warns(let meaning, let suggestion):
            report.warning(place, "\"\(word)\" is ignored: \(meaning)", instead: suggestion, rule: .ignoredKeyword)
        case .refuses(let reason, let suggestion):
            report.error(
                place, "\"\(word)\" is not supported yet: \(reason)", instead: suggestion, rule: .unsupportedKeyword)
        }
    }

    /// What it says; nil where it says nothing.
    fileprivate var text: String? {
        switch self {
        case .silent, .elsewhere: nil
        case .warns(let text, _), .refuses(let text, _): text
        }
    }
}

/// What is known of a word where a keyword is expected.
enum Meaning<Keyword> {
    case supported(Keyword)
    case other(UnsupportedPolicy)
    case unknown
}

/// The keywords of one kind of block: those that are acted on, and all others that keepalived has there.
struct KeywordTable<Keyword: BlockKeyword> {
    /// The block's name, for messages.
    let block: String
    /// keepalived's other keywords; every one of them may open a block, which is passed over with it.
    let others: [String: UnsupportedPolicy]

    func meaning(of word: String) -> Meaning<Keyword> {
        if let keyword = Keyword(rawValue: word) { return .supported(keyword) }
        if let unsupportedPolicy = others[word] { return .other(unsupportedPolicy) }
        return .unknown
    }

    /// The statements that are acted on, in order; everything else is reported here, once and for all.
    func supported(in statements: [Statement], _ report: inout Report) -> [(keyword: Keyword, statement: Statement)] {
        var told: Set<String> = []
        var seen: Set<Keyword> = []
        return statements.compactMap { statement in
            switch meaning(of: statement.keyword.text) {
            case .supported(let keyword):
                guard hasItsShape(statement, keyword, &report) else { return nil }
                guard seen.insert(keyword).inserted || keyword.mayRepeat else {
                    warnOfRepetition(statement.keyword, keyword, &report)
                    return keyword.firstCounts ? nil : (keyword, statement)
                }
                return (keyword, statement)
            case .other(let unsupportedPolicy):
                apply(unsupportedPolicy, to: statement.keyword, told: &told, &report)
            case .unknown:
                reportUnknown(statement.keyword, kind: statement.block == nil ? "keyword" : "block", &report)
            }
            return nil
        }
    }

    /// Gives each statement that is acted on to `take`, in order, and reports the words that it leaves.
    ///
    /// - Returns: the keywords that were there.
    @discardableResult
    func read(
        _ statements: [Statement], _ report: inout Report,
        _ take: (Keyword, inout Arguments, Block?, inout Report) -> Void
    ) -> Set<Keyword> {
        var found: Set<Keyword> = []
        for (keyword, statement) in supported(in: statements, &report) {
            var arguments = Arguments(statement)
            take(keyword, &arguments, statement.block, &report)
            arguments.end(&report)
            found.insert(keyword)
        }
        return found
    }

    /// Reports a keyword that is known but not acted on, unless the same has been told already.
    func apply(_ unsupportedPolicy: UnsupportedPolicy, to word: Word, told: inout Set<String>, _ report: inout Report) {
        guard let text = unsupportedPolicy.text, told.insert(text).inserted else { return }
        unsupportedPolicy.tell(of: word.text, at: word.location, &report)
    }

    /// Reports a word that no block of this kind knows, with the known word that is nearest to it.
    func reportUnknown(_ word: Word, kind: String, _ report: inout Report) {
        report.warning(
            word.location, "unknown \(kind) \(word.shown) in \(block), ignored",
            instead: nearestWordQuestion(to: word.text, among: Keyword.allCases.map(\.rawValue) + others.keys),
            rule: .unknownKeyword)
    }

    private func warnOfRepetition(_ word: Word, _ keyword: Keyword, _ report: inout Report) {
        let what = keyword.firstCounts ? "the first one counts, as in keepalived" : "this one counts"
        report.warning(
            word.location, "\(word.shown) is given again and \(what)", instead: "keep one of them",
            rule: .repeatedKeyword)
    }

    private func hasItsShape(_ statement: Statement, _ keyword: Keyword, _ report: inout Report) -> Bool {
        let word = statement.keyword
        if keyword.opensBlock, statement.block == nil {
            report.error(word.location, "\(word.shown) has no block", instead: "write { ... } behind it", rule: .syntax)
            return false
        }
        if !keyword.opensBlock, let block = statement.block {
            report.error(
                block.opener, "\(word.shown) takes no block", instead: "remove the block, or close the one before it",
                rule: .syntax)
            return false
        }
        return true
    }
}
