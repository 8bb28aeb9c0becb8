/// Something about the node or its links that is not as it should be.
package struct Finding: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable, CaseIterable {
        /// The addresses are, or will be, dark or double.
        case error
        /// Something does not do what it is there for.
        case warning
        /// Worth knowing.
        case note
    }

    package var rule: Rule
    /// What it is about: an interface, an instance, a file.
    package var subject: String
    package var message: String
    /// What to do.
    package var remedy: String

    package var severity: Severity { rule.severity }

    init(_ rule: Rule, _ subject: String, _ message: String, remedy: String) {
        self.rule = rule
        self.subject = subject
        self.message = message
        self.remedy = remedy
    }
}
