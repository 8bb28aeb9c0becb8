/// One thing that is wrong, or not what it looks like, in a configuration.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Codable, Hashable, Sendable, CaseIterable {
        /// The instance, or the whole file where it stands outside of one, is not run.
        case error
        /// It runs, but perhaps not as its author thinks.
        case warning
        /// It runs as its author thinks; `aloft check` knows something about it.
        case note
    }

    package var severity: Severity
    package var location: SourcePosition
    /// What is wrong.
    package var message: String
    /// What to write instead.
    package var suggestion: String?
    /// The rule that found it; it stays the same from version to version.
    package var rule: Rule

    package init(
        severity: Severity, location: SourcePosition, message: String, suggestion: String? = nil, rule: Rule? = nil
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.suggestion = suggestion
        self.rule = rule ?? (severity == .error ? .value : .meaning)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `FILE:LINE:COLUMN: error|warning|note: what is wrong; what to write instead`.
    package var description: String {
        let head = "\(location): \(severity.rawValue): \(message)"
        return suggestion.map { "\(head); \($0)" } ?? head
    }
}
