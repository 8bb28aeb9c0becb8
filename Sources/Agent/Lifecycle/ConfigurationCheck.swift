internal import Configuration

/// What `aloft check` has to say of a file.
package struct ConfigurationCheck: Sendable {
    private let loaded: LoadResult
    private let path: String

    package init(path: String, configID: String? = nil) {
        self.path = path
        loaded = Configuration.load(path: path, context: .machine.with(configID: configID))
    }

    /// The diagnostics, one a line, and a last line with the verdict.
    package var lines: [String] {
        loaded.diagnostics.map(\.description) + [verdict]
    }

    /// 0 when an agent can run with it as a whole; 2 when not; 1 for warnings where they count.
    package func exitStatus(strict: Bool) -> Int32 {
        if !loaded.isUsable || loaded.hasErrors { return StartError.configuration("").exitStatus }
        return strict && !loaded.diagnostics.isEmpty ? 1 : 0
    }

    private var verdict: String {
        let errors = loaded.diagnostics.count { $0.severity == .error }
        let warnings = loaded.diagnostics.count - errors
        let counted = "\(errors) error\(errors == 1 ? "" : "s"), \(warnings) warning\(warnings == 1 ? "" : "s")"
        guard loaded.isUsable else { return "\(path): cannot be run (\(counted))" }
        guard loaded.refusedInstances.isEmpty else {
            return "\(path): runs without \(loaded.refusedInstances.joined(separator: ", ")) (\(counted))"
        }
        return "\(path): can be run (\(counted))"
    }
}
