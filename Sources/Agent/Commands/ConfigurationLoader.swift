internal import AgentModel
internal import Configuration
internal import Linting
internal import ManagementAPI

/// Reads the configuration, from its file or from what the history has kept of it.
struct ConfigurationLoader: Sendable {
    let path: String
    /// Which `@id` lines count; nil for the short host name.
    var configID: String?

    func load() -> LoadResult {
        Configuration.load(path: path, context: .machine.with(configID: configID)).refusingChecksThatCannotRun
    }

    /// What was in force once, without looking at the disk, and with the id and the environment of that time.
    func load(text: String) -> LoadResult {
        Configuration.load(text: text, path: path)
    }

    /// How `loaded` stands once it is in force.
    func status(
        of loaded: LoadResult, generation: Int, at stamp: Stamp, by author: Author, from source: ConfigurationSource
    ) -> ConfigurationStatus {
        let text = loaded.configuration.text
        return ConfigurationStatus(
            generation: generation, sha256: Self.digest(of: text), path: path, loadedAt: stamp, loadedBy: author,
            source: source, text: text, maskedText: loaded.configuration.maskedText,
            refusedInstances: loaded.refusedInstances)
    }

    /// SHA-256 in lower-case hexadecimal.
    static func digest(of text: String) -> String {
        Digest.sha256(Array(text.utf8))
    }
}

extension ConfigurationRecord {
    /// A configuration with `status` comes into force.
    init(_ status: ConfigurationStatus) {
        self.init(
            stamp: status.loadedAt, generation: status.generation, sha256: status.sha256, text: status.text,
            by: status.loadedBy, source: status.source, confirmByMicroseconds: status.confirmByMicroseconds)
    }
}
