import CLinux
import Glibc

/// What keeps the engine thread punctual on a busy machine; both need a privilege, and the agent runs without them too.
package enum Scheduling {
    /// Priorities of the round-robin class, lowest first.
    package static let priorities: ClosedRange<CInt> = 1...99

    /// Runs the calling thread ahead of every ordinary one (SCHED_RR), and not the programs that it starts.
    ///
    /// Needs CAP_SYS_NICE or RLIMIT_RTPRIO.
    package static func requestRealTime(priority: CInt) throws(SystemError) {
        _ = try systemCall("sched_setscheduler") { CLinux_set_round_robin(priority) }
    }

    /// Keeps every page of the process in memory once it was touched, now and in future (mlockall with MCL_ONFAULT).
    ///
    /// Needs an unlimited RLIMIT_MEMLOCK (systemd: `LimitMEMLOCK=infinity`), or the privilege to set it: under a limit,
    /// allocations would fail later.
    package static func lockMemory() throws(SystemError) {
        var unlimited = rlimit(rlim_cur: CLinux_RLIM_INFINITY, rlim_max: CLinux_RLIM_INFINITY)
        // The kernel reads the structure during the call.
        _ = try systemCall("setrlimit RLIMIT_MEMLOCK") {
            unsafe setrlimit(__rlimit_resource_t(UInt32(CLinux_RLIMIT_MEMLOCK)), &unlimited)
        }
        _ = try systemCall("mlockall") { CLinux_lock_memory_on_fault() }
    }
}
