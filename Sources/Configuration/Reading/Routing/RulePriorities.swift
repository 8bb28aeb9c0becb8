import NetworkTypes

/// The priorities of rules that name none: from 16384 downwards for each family, in the order of the files, as in keepalived.
/// The kernel alone would put each before all others.
struct RulePriorities {
    private var next: [AddressFamily: UInt32] = [:]

    /// The statements with the priority written where it is not.
    static func written(in statements: [Statement], _ report: inout Report) -> [Statement] {
        var priorities = RulePriorities()
        return statements.map { statement in
            switch TopLevelKeyword(rawValue: statement.keyword.text) {
            case .staticRules: priorities.lines(of: statement, &report)
            case .instance: priorities.blocks(HoldingKeyword.rules.rawValue, in: statement, &report)
            default: statement
            }
        }
    }

    private mutating func blocks(_ keyword: String, in statement: Statement, _ report: inout Report) -> Statement {
        Self.rewriting(statement) { $0.keyword.text == keyword ? lines(of: $0, &report) : $0 }
    }

    private mutating func lines(of statement: Statement, _ report: inout Report) -> Statement {
        Self.rewriting(statement) { complete($0, &report) }
    }

    private static func rewriting(_ statement: Statement, _ rewrite: (Statement) -> Statement) -> Statement {
        guard var block = statement.block else { return statement }
        block.statements = block.statements.map(rewrite)
        return Statement(keyword: statement.keyword, arguments: statement.arguments, block: block)
    }

    private mutating func complete(_ line: Statement, _ report: inout Report) -> Statement {
        var mistakes = Report()
        guard let rule = RuleReader.read(line, &mistakes), rule.priority == nil else { return line }
        let priority = next[rule.family, default: 16384]
        next[rule.family] = priority - 1
        report.warning(
            line.keyword.location,
            "the rule names no priority and gets \(priority), as in keepalived, which another such line before it would change",
            instead: "write priority and its number", rule: .unwrittenRulePriority)
        var line = line
        line.arguments += ["priority", "\(priority)"].map { Word(text: $0, location: line.keyword.location) }
        return line
    }
}
