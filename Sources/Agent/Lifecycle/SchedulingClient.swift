private import Dispatch
internal import ProgramService

/// Has another service run a thread otherwise, where the agent's own may not.
enum SchedulingClient {
    private static let queue = DispatchQueue(label: "aloft.scheduling")

    /// - Parameter tell: told why it was not done, nil when it was; not before this returns.
    /// - Returns: false where there is no such service, and nobody will be told.
    static func schedule(
        _ thread: Int32, _ schedule: ThreadSchedule, tell: @escaping @Sendable (String?) -> Void
    ) -> Bool {
        guard ServiceConnection.path != nil else { return false }
        queue.async { tell(ServiceConnection.schedule(thread: thread, schedule)) }
        return true
    }
}
