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
        _ = try systemCall("sched_setscheduler") { CLinux_set_scheduler(0, priority) }
    }

    /// Does it to a thread of any process, or with 0 takes it away; needs CAP_SYS_NICE.
    package static func setRealTime(priority: CInt, ofThread thread: Int32) throws(SystemError) {
        _ = try systemCall("sched_setscheduler") { CLinux_set_scheduler(thread, priority) }
    }

    /// The calling thread, as the kernel numbers it.
    package static var currentThread: Int32 { CLinux_current_thread() }

    /// Runs the calling thread as every other again.
    package static func giveUpRealTime() throws(SystemError) {
        _ = try systemCall("sched_setscheduler") { CLinux_set_scheduler(0, 0) }
    }

    /// Takes real-time priority from the calling thread, of which there may be one in the process, once it has computed
    /// for `limit` without a wait: so that a thread that runs away does not keep a processor from everybody else.
    package static func limitRealTime(_ limit: Duration) throws(SystemError) {
        let microseconds = UInt64(clamping: Int64(limit / .microseconds(1)))
        _ = try systemCall("setrlimit(RLIMIT_RTTIME)") { CLinux_limit_real_time(microseconds) }
    }

    /// Whether `limitRealTime` has taken the priority since this was last asked; costs no system call.
    package static func takeRealTimeExcess() -> Bool { CLinux_take_real_time_excess() != 0 }

    /// Makes the calling thread nicer or, which needs CAP_SYS_NICE or RLIMIT_NICE, less nice than others.
    ///
    /// - Parameters:
    ///   - niceness: -20 to 19; counts only without real-time priority.
    ///   - thread: of any process, which needs CAP_SYS_NICE; 0 for the calling one.
    package static func setNiceness(_ niceness: CInt, ofThread thread: Int32 = 0) throws(SystemError) {
        _ = try systemCall("setpriority") { CLinux_set_niceness(thread, niceness) }
    }

    /// The processors that the calling thread may run on, in ascending order.
    package static func processors() throws(SystemError) -> [Int] {
        var set = CLinux_processors()
        // The kernel writes the structure during the call.
        _ = try systemCall("sched_getaffinity") { unsafe CLinux_get_processors(&set) }
        // Only what lies within the structure.
        return unsafe withUnsafeBytes(of: set) { bytes in
            (0..<bytes.count * 8).filter { unsafe bytes[$0 / 8] & (1 << ($0 % 8)) != 0 }
        }
    }

    /// Binds the calling thread to processors by their numbers, up to 1023; those that the machine does not have are left
    /// out. Throws EINVAL when none is left.
    ///
    /// - Parameter thread: another one, of any process, which needs CAP_SYS_NICE.
    package static func setProcessors(_ numbers: [Int], ofThread thread: Int32 = 0) throws(SystemError) {
        var set = CLinux_processors()
        unsafe withUnsafeMutableBytes(of: &set) { bytes in
            // Only what lies within the structure.
            for number in numbers where (0..<bytes.count * 8).contains(number) {
                unsafe bytes[number / 8] |= 1 << (number % 8)
            }
        }
        // The kernel reads the structure during the call.
        _ = try systemCall("sched_setaffinity") { unsafe CLinux_set_processors(thread, &set) }
    }

    /// Lets the kernel page the process' memory out again.
    package static func unlockMemory() throws(SystemError) {
        _ = try systemCall("munlockall") { munlockall() }
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
