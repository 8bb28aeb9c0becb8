internal import Configuration
internal import Crypto
internal import History
internal import ManagementAPI
internal import VRRP

/// Reads the configuration file and says what taking it would change.
struct ConfigurationLoader: Sendable {
    let path: String

    func load() -> LoadResult {
        Configuration.load(path: path)
    }

    /// How `loaded` stands once it is in force.
    func status(of loaded: LoadResult, generation: Int, at stamp: Stamp) -> ConfigurationStatus {
        ConfigurationStatus(
            generation: generation, sha256: Self.digest(of: loaded.configuration.text), path: path, loadedAt: stamp,
            refusedInstances: loaded.refusedInstances)
    }

    /// What changes when `new` takes the place of `old`.
    static func plan(from old: Configuration, to new: Configuration, generation: Int) -> ReloadPlan {
        let difference = ConfigurationDifference(from: old, to: new)
        var plan = ReloadPlan(generation: generation, sha256: digest(of: new.text))
        plan.added = difference.instancesAdded
        plan.removed = difference.instancesRemoved.map { ReloadPlan.Removal(name: $0, blips: true) }
        plan.unchanged = difference.instancesUnchanged
        plan.changed = difference.instancesChanged.map { change in
            let restarts = restarts(change.name, from: old, to: new)
            return ReloadPlan.Change(name: change.name, fields: change.keywords, restarts: restarts, blips: restarts)
        }
        plan.checksAdded = difference.checksAdded
        plan.checksRemoved = difference.checksRemoved
        plan.checksChanged = difference.checksChanged.map(\.name)
        return plan
    }

    private static func restarts(_ name: String, from old: Configuration, to new: Configuration) -> Bool {
        guard let before = old.instances.first(where: { $0.router.name == name })?.router,
            let after = new.instances.first(where: { $0.router.name == name })?.router
        else { return true }
        return !before.canChange(to: after)
    }

    /// SHA-256 in lower-case hexadecimal.
    static func digest(of text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension ReloadDiagnostic {
    init(_ diagnostic: Diagnostic) {
        self.init(
            file: diagnostic.location.file, line: diagnostic.location.line, column: diagnostic.location.column,
            isError: diagnostic.severity == .error, message: diagnostic.message, suggestion: diagnostic.suggestion)
    }
}
