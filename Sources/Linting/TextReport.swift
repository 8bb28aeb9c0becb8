internal import Configuration
internal import LinuxIO

extension ConfigurationCheck {
    /// The diagnostics, one a line with its rule; the verdict of each node; and of several nodes how much there is.
    package var text: String {
        let found = diagnostics.map { "\($0) [\($0.rule.rawValue)]" } + (runner.map { ["judged for \($0)"] } ?? [])
        guard nodes.count > 1 else { return lines(found + nodes.map { "\(verdict(of: $0)) (\(counted))" }) }
        return lines(found + nodes.map(verdict) + ["\(nodes.count) nodes: \(counted)"])
    }

    /// `text` where it does not mix with what a program reads.
    package func writeTextToStandardError() { StandardError.write(Array(text.utf8)) }

    private func lines(_ lines: [String]) -> String { lines.map { "\($0)\n" }.joined() }

    private var counted: String {
        [(Diagnostic.Severity.error, "error"), (.warning, "warning")].map { severity, word in
            let count = count(severity)
            return "\(count) \(word)\(count == 1 ? "" : "s")"
        }.joined(separator: ", ")
    }

    private func verdict(of node: Node) -> String {
        let loaded = node.loaded
        guard loaded.isUsable else { return "\(node.name): cannot be run" }
        guard loaded.refusedInstances.isEmpty else {
            return "\(node.name): runs without \(loaded.refusedInstances.joined(separator: ", "))"
        }
        // It would start, and not do what it says: the exit status is that of errors.
        guard node.errors == 0 else { return "\(node.name): has errors" }
        return "\(node.name): can be run"
    }
}
