internal import History
internal import LinuxIO
internal import ManagementAPI

/// The API's listeners: the TCP ones of the configuration and the socket in the runtime directory.
final class ManagementServer: Sendable {
    init(
        _ start: Preparation, board: SnapshotBoard, commands: AgentController, history: History, socketPath: String
    ) throws(StartError) {
    }

    func stop() {}
}
