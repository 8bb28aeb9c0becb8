internal import Glibc
internal import LinuxIO
internal import ProgramService

/// What the process needs so that it is still there when the agent is not. What the system refuses does not hinder it.
enum ProcessPreparation {
    /// - Parameter realTimePriority: 0 for none.
    static func arrange(realTimePriority: Int32) {
        // The service manager ends the agent with these, and a terminal all that run in it: this ends when its work is done.
        for number in [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGQUIT] { _ = signal(number, SIG_IGN) }
        // It gets a socket for each interface and family of the agent's.
        try? DescriptorLimit.raise()
        try? SystemSetting.outOfMemoryScore.set("-1000")
        if realTimePriority > 0 { raise(to: realTimePriority) }
        // Before the lock, which keeps what is there.
        StartUpMemory.release()
        try? Scheduling.lockMemory()
        Prefault.touchPages()
    }

    /// Under the service the system refuses it, and another service does it.
    private static func raise(to priority: Int32) {
        do throws(SystemError) {
            try Scheduling.requestRealTime(priority: priority)
        } catch {
            _ = ServiceConnection.schedule(thread: Scheduling.currentThread, .realTime(priority: priority))
        }
    }
}
