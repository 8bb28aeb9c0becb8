internal import Configuration
internal import JSON
internal import ManagementAPI

extension ConfigurationCheck {
    /// One JSON object: the nodes, how much was found, and each diagnostic as `POST /v1/reload` writes it.
    package var json: [UInt8] {
        get throws {
            try JSONWriter.bytes(
                CheckDocument(
                    nodes: nodes.map(CheckDocument.Node.init), judgedFor: runner, errors: count(.error),
                    warnings: count(.warning),
                    notes: count(.note), diagnostics: diagnostics.map(DiagnosticDocument.init)))
        }
    }
}

private struct CheckDocument: Encodable {
    var nodes: [Node]
    /// Who is to run it, where this machine was looked at.
    var judgedFor: String?
    var errors: Int
    var warnings: Int
    var notes: Int
    var diagnostics: [DiagnosticDocument]

    struct Node: Encodable {
        var file: String
        var configID: String?
        var usable: Bool
        var refusedInstances: [String]

        init(_ node: ConfigurationCheck.Node) {
            file = node.path
            configID = node.configID
            usable = node.loaded.isUsable
            refusedInstances = node.loaded.refusedInstances
        }

        private enum CodingKeys: String, CodingKey {
            case file
            case configID = "configId"
            case usable, refusedInstances
        }
    }
}

extension DiagnosticDocument {
    fileprivate init(_ diagnostic: Diagnostic) {
        let severity: Severity =
            switch diagnostic.severity {
            case .error: .error
            case .warning: .warning
            case .note: .note
            }
        self.init(
            file: diagnostic.location.file, line: diagnostic.location.line, column: diagnostic.location.column,
            severity: severity, rule: diagnostic.rule.rawValue, message: diagnostic.message,
            suggestion: diagnostic.suggestion)
    }
}
