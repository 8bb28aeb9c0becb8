package import Configuration

/// What was found in a configuration, as the API and `aloft check --json` write it: by the parser, by a rule of `aloft
/// check`, or by a running agent alone.
package struct ReportedDiagnostic: Codable, Hashable, Sendable {
    package var file: String
    package var line: Int
    package var column: Int
    package var severity: Diagnostic.Severity
    /// What found it.
    package var rule: String
    package var message: String
    package var suggestion: String?

    /// The rule of what only a running agent can find.
    package static let ofReload = "reload"

    package init(
        file: String, line: Int = 1, column: Int = 1, severity: Diagnostic.Severity, rule: String = ofReload,
        message: String, suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.rule = rule
        self.message = message
        self.suggestion = suggestion
    }

    /// `FILE:LINE:COLUMN: what is wrong; what to write instead`; with the severity, as `aloft check` prints it, ahead of what is
    /// wrong.
    package func text(withSeverity: Bool) -> String {
        let severity = withSeverity ? "\(severity.rawValue): " : ""
        return "\(file):\(line):\(column): \(severity)\(message)" + (suggestion.map { "; \($0)" } ?? "")
    }

    package init(_ diagnostic: Diagnostic) {
        self.init(
            file: diagnostic.location.file, line: diagnostic.location.line, column: diagnostic.location.column,
            severity: diagnostic.severity, rule: diagnostic.rule.rawValue, message: diagnostic.message,
            suggestion: diagnostic.suggestion)
    }

    package var isError: Bool { severity == .error }
}
