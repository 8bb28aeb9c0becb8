internal import AgentModel
internal import Configuration

/// The configuration that the engine was given last, with the keys that were read beside it.
struct InForce: Sendable {
    var configuration: Configuration
    var status: ConfigurationStatus
    var keys = APIKeys()
}

/// A configuration in force that goes again unless it is confirmed.
struct Unconfirmed: Sendable {
    /// What comes back when it is not.
    let before: InForce
    /// Whether the file has the text that waits.
    let isFromFile: Bool
    let timer: PendingTimer
}
