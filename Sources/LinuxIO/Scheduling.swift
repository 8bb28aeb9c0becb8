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
    /// Needs CAP_IPC_LOCK or an unlimited RLIMIT_MEMLOCK (systemd: `LimitMEMLOCK=infinity`). A mere limit will not do: the
    /// allocation that goes past it would fail, some time later.
    package static func lockMemory() throws(SystemError) {
        let limit = try memoryLimit()
        guard limit.rlim_cur != CLinux_RLIM_INFINITY else { return try lockAll() }
        // While nothing at all may be locked, the kernel asks for the privilege alone.
        try setMemoryLimit(rlimit(rlim_cur: 0, rlim_max: limit.rlim_max))
        let outcome = Result { () throws(SystemError) in try lockAll() }
        try setMemoryLimit(limit)
        try outcome.get()
    }

    private static func lockAll() throws(SystemError) {
        _ = try systemCall("mlockall") { CLinux_lock_memory_on_fault() }
    }

    private static func memoryLimit() throws(SystemError) -> rlimit {
        var limit = rlimit()
        // The kernel writes one whole structure during the call.
        _ = try systemCall("getrlimit") { unsafe getrlimit(memoryResource, &limit) }
        return limit
    }

    private static func setMemoryLimit(_ limit: rlimit) throws(SystemError) {
        var limit = limit
        // The kernel reads the structure during the call.
        _ = try systemCall("setrlimit") { unsafe setrlimit(memoryResource, &limit) }
    }

    private static var memoryResource: __rlimit_resource_t {
        __rlimit_resource_t(UInt32(CLinux_RLIMIT_MEMLOCK))
    }
}
