internal import AgentModel
internal import Configuration
internal import JSON

extension ConfigurationCheck {
    /// One JSON object: the nodes, how much was found, and each diagnostic as `POST /v1/reload` writes it.
    package var json: [UInt8] {
        get throws {
            try JSONWriter.bytes(
                CheckDocument(
                    nodes: nodes.map(CheckDocument.Node.init), judgedFor: runner, errors: count(.error),
                    warnings: count(.warning),
                    notes: count(.note), diagnostics: diagnostics.map(ReportedDiagnostic.init)))
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
    var diagnostics: [ReportedDiagnostic]

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
