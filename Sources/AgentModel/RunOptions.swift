internal import Configuration

/// Where an agent finds its configuration and keeps its files.
package struct RunOptions: Hashable, Sendable {
    /// Nil for the first that exists of `configurationPaths`.
    package var configurationPath: String?
    /// For the history.
    package var stateDirectory: String
    /// For the lock and the API's socket.
    package var runtimeDirectory: String
    /// Replaces the TCP listeners of the configuration: `ADDRESS:PORT`.
    package var listen: [String]
    /// Which `@id` lines of the configuration count; nil for the short host name.
    package var configID: String?

    package static let configurationPaths = ["/etc/aloft/aloft.conf", "/etc/keepalived/keepalived.conf"]
    package static let defaultStateDirectory = "/var/lib/aloft"
    package static let defaultRuntimeDirectory = "/run/aloft"
    /// Where the API answers everybody of this host who reads.
    package static let defaultListener = ListenAddress.default.description

    package init(
        configurationPath: String? = nil, stateDirectory: String = defaultStateDirectory,
        runtimeDirectory: String = defaultRuntimeDirectory, listen: [String] = [],
        configID: String? = nil
    ) {
        self.configurationPath = configurationPath
        self.stateDirectory = stateDirectory
        self.runtimeDirectory = runtimeDirectory
        self.listen = listen
        self.configID = configID
    }

    package static func socketPath(in runtimeDirectory: String) -> String { "\(runtimeDirectory)/aloft.sock" }
    package static func lockPath(in runtimeDirectory: String) -> String { "\(runtimeDirectory)/aloft.lock" }
    /// Not the name of the other, for who has one directory for both.
    package static func stateLockPath(in stateDirectory: String) -> String { "\(stateDirectory)/state.lock" }
    package static func historyPath(in stateDirectory: String) -> String { "\(stateDirectory)/history.db" }
}
