import Balancing

/// Reports what virtual servers ask for and do not get, each where it is written.
struct LackReporter {
    private let balancing: BalancingConfiguration
    private let statements: [Statement]
    /// Made where something is lacking, and not for each file that is read.
    private lazy var sourceMap = SourceMap(statements)
    /// A line that several servers inherit is reported once.
    private var told: Set<String> = []

    init(_ balancing: BalancingConfiguration, _ statements: [Statement]) {
        self.balancing = balancing
        self.statements = statements
    }

    mutating func tell(_ report: inout Report) {
        tellWords(&report)
        for group in balancing.groups where balancing.isUsed(group) {
            apply(EngineLacks.ofGroups, to: group, in: [group.location], &report)
        }
        for server in balancing.virtualServers {
            apply(EngineLacks.ofServers, to: server, in: [server.location], &report)
            for real in server.realServers {
                let scopes = [real.location, server.location]
                apply(EngineLacks.ofRealServers, to: real, in: scopes, &report)
                for checker in real.checkers {
                    apply(EngineLacks.ofChecks, to: checker, in: [checker.location], &report)
                }
            }
        }
    }

    /// - Parameter scopes: where the blocks begin that may say it, from the inside.
    private mutating func apply<Subject>(
        _ lacks: [EngineLack<Subject>], to subject: Subject, in scopes: [SourcePosition], _ report: inout Report
    ) {
        for lack in lacks {
            guard let policy = lack.policy(subject) else { continue }
            let written = self.written(lack.keywords, in: scopes)
            if written == nil, let unwritten = lack.unwritten {
                let (message, suggestion) = unwritten(subject)
                report.error(scopes[0], message, instead: suggestion, rule: .unwrittenDefault)
                continue
            }
            let (keyword, place) = written ?? (lack.keywords[0], scopes[0])
            guard told.insert("\(place) \(keyword) \(policy)").inserted else { continue }
            policy.tell(of: keyword, at: place, &report)
        }
    }

    /// Which of the keywords is written, and where; nil for none of them.
    private mutating func written(
        _ keywords: [String], in scopes: [SourcePosition]
    ) -> (keyword: String, place: SourcePosition)? {
        let places = keywords.map { sourceMap.place(of: $0, in: scopes) }
        guard let place = places.lazy.compactMap(\.self).first else { return nil }
        // An alias stands at the same place as what it stands for.
        return places.lastIndex(of: place).map { (keywords[$0], place) }
    }

    private func tellWords(_ report: inout Report) {
        for statement in statements {
            tell(EngineLacks.words[statement.keyword.text], of: statement.keyword, &report)
            for inner in statement.block?.statements ?? [] {
                let word = inner.keyword.text
                switch TopLevelKeyword(rawValue: statement.keyword.text) {
                case .globalDefinitions:
                    let keyword = BalancingGlobalKeyword(rawValue: word)
                    tell(keyword.flatMap(EngineLacks.ofGlobals), of: inner.keyword, &report)
                case .instance: tell(EngineLacks.instanceWords[word], of: inner.keyword, &report)
                default: break
                }
            }
        }
    }

    private func tell(_ policy: UnsupportedPolicy?, of word: Word, _ report: inout Report) {
        policy?.tell(of: word.text, at: word.location, &report)
    }
}
