/// Collects diagnostics while a configuration is read, and what their errors put out of action.
struct Report {
    private var diagnostics: [Diagnostic]
    private var dropped: [Diagnostic.Severity: Int] = [:]
    /// Whether an error stands outside of instances.
    private(set) var isFileBroken = false
    /// The `vrrp_instance` keywords of the instances that have an error.
    private(set) var refusedInstances: Set<SourcePosition> = []
    /// The instance whose errors are its own affair just now.
    private var instance: SourcePosition?

    /// What stands at a place because a definition is used there, as the end of a message.
    private var expansions: [SourcePosition: String] = [:]

    /// - Parameter diagnostics: what was found before.
    init(_ diagnostics: [Diagnostic] = []) {
        self.diagnostics = diagnostics
    }

    /// Remembers that what stands at `use` comes from the definition of `name`, so that messages say so.
    mutating func note(_ use: SourcePosition, isFrom name: String, at place: SourcePosition) {
        guard expansions[use] == nil, expansions.count < Limits.expandedLines else { return }
        expansions[use] = " (from $\(name), defined in \(place.file):\(place.line))"
    }

    /// Runs `body` with its errors counting against the instance that begins at `location`.
    mutating func about<Result>(_ location: SourcePosition, _ body: (inout Report) -> Result) -> Result {
        instance = location
        defer { instance = nil }
        return body(&self)
    }

    mutating func error(
        _ location: SourcePosition, _ message: String, instead suggestion: @autoclosure () -> String? = nil,
        rule: Diagnostic.Rule? = nil
    ) {
        if let instance {
            refusedInstances.insert(instance)
        } else {
            isFileBroken = true
        }
        guard hasRoom(for: .error) else { return }
        add(Diagnostic(severity: .error, location: location, message: message, suggestion: suggestion(), rule: rule))
    }

    mutating func warning(
        _ location: SourcePosition, _ message: String, instead suggestion: @autoclosure () -> String? = nil,
        rule: Diagnostic.Rule? = nil
    ) {
        guard hasRoom(for: .warning) else { return }
        add(Diagnostic(severity: .warning, location: location, message: message, suggestion: suggestion(), rule: rule))
    }

    /// Something to know that is neither wrong nor misleading.
    mutating func note(
        _ location: SourcePosition, _ message: String, instead suggestion: @autoclosure () -> String? = nil,
        rule: Diagnostic.Rule? = nil
    ) {
        guard hasRoom(for: .note) else { return }
        add(Diagnostic(severity: .note, location: location, message: message, suggestion: suggestion(), rule: rule))
    }

    /// Takes over what another report has, and what its errors put out of action.
    mutating func append(_ other: Report) {
        isFileBroken = isFileBroken || other.isFileBroken
        refusedInstances.formUnion(other.refusedInstances)
        for diagnostic in other.diagnostics where hasRoom(for: diagnostic.severity) { add(diagnostic) }
        dropped.merge(other.dropped) { $0 + $1 }
    }

    /// Takes over what another report has; its errors become warnings with what follows from them, if that is known.
    mutating func appendMildly(_ other: Report, consequence: String? = nil) {
        for diagnostic in other.diagnostics {
            guard diagnostic.severity == .error else {
                if hasRoom(for: diagnostic.severity) { add(diagnostic) }
                continue
            }
            warning(
                diagnostic.location, diagnostic.message + (consequence.map { ", and \($0)" } ?? ""),
                instead: diagnostic.suggestion, rule: diagnostic.rule)
        }
    }

    /// Whether one more is kept; one that is not is counted, and nobody looks for what it should suggest.
    private mutating func hasRoom(for severity: Diagnostic.Severity) -> Bool {
        if diagnostics.count < Limits.diagnostics { return true }
        dropped[severity, default: 0] += 1
        return false
    }

    private mutating func add(_ diagnostic: Diagnostic) {
        var diagnostic = diagnostic
        var place = diagnostic.location
        place.repetition = 0
        if let origin = expansions[place] { diagnostic.message += origin }
        diagnostics.append(diagnostic)
    }

    /// The diagnostics by file, in the order of `files`, then by line and column.
    func sorted(files: [String]) -> [Diagnostic] {
        let ranks = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        func key(_ diagnostic: Diagnostic) -> (Int, Int, Int) {
            let location = diagnostic.location
            return (ranks[location.file] ?? files.count, location.line, location.column)
        }
        let sorted = diagnostics.enumerated().sorted { left, right in
            let (leftKey, rightKey) = (key(left.element), key(right.element))
            return leftKey == rightKey ? left.offset < right.offset : leftKey < rightKey
        }
        return sorted.map(\.element).withoutRepetitions + overflow
    }

    /// A last line for what was not kept; an error where errors are among it.
    private var overflow: [Diagnostic] {
        let count = dropped.values.reduce(0, +)
        guard count > 0, let last = diagnostics.last else { return [] }
        return [
            Diagnostic(
                severity: dropped[.error] == nil ? .warning : .error, location: last.location,
                message: "\(count) more diagnostics are not shown", suggestion: "mend those above first")
        ]
    }
}

/// What warnings that say the same have in common.
private struct RepeatedWarning: Hashable {
    private let file: String
    private let message: String
    private let suggestion: String?

    /// Nil for what is no warning.
    init?(_ diagnostic: Diagnostic) {
        guard diagnostic.severity == .warning else { return nil }
        file = diagnostic.location.file
        message = diagnostic.message
        suggestion = diagnostic.suggestion
    }
}

extension [Diagnostic] {
    /// Each warning once a file: the first of those that say the same has the lines of the others.
    fileprivate var withoutRepetitions: [Diagnostic] {
        var others: [RepeatedWarning: [Int]] = [:]
        let kept = filter { diagnostic in
            guard let kind = RepeatedWarning(diagnostic) else { return true }
            others[kind, default: []].append(diagnostic.location.line)
            return others[kind]?.count == 1
        }
        return kept.map { diagnostic in
            let lines = (RepeatedWarning(diagnostic).flatMap { others[$0] } ?? []).dropFirst().filter {
                $0 != diagnostic.location.line
            }
            guard !lines.isEmpty else { return diagnostic }
            var diagnostic = diagnostic
            let shown = lines.prefix(3).map(String.init).joined(separator: ", ")
            let rest = lines.count > 3 ? " and \(lines.count - 3) more" : ""
            diagnostic.message += " (also in line \(shown)\(rest))"
            return diagnostic
        }
    }
}
