/// How the engine's thread is to be run, and whether the agent's memory may be paged out (`global_defs`).
package struct SchedulingConfiguration: Hashable, Sendable {
    /// Below the kernel's threads for interrupts (50), which bring the engine its packets, and above every ordinary one.
    package static let customaryRealTimePriority = 40
    /// The engine never computes for so long without waiting for something, unless it is out of order or flooded.
    package static let customaryRealTimeLimit = Duration.seconds(1)

    /// Of the round-robin class, 1 to 99; 0 for none; nil for the customary one where it may be had (`vrrp_rt_priority`).
    package var realTimePriority: Int?
    /// What is asked for.
    package var effectiveRealTimePriority: Int { realTimePriority ?? Self.customaryRealTimePriority }
    /// The thread's niceness, -20 to 19, which counts while it has no real-time priority (`vrrp_priority`).
    package var niceness: Int?
    /// The processors that it may run on, in ascending order; none for all (`vrrp_cpu_affinity`).
    package var processors: [Int] = []
    /// Whether memory is locked once it is touched; nil for where it may be (`vrrp_no_swap`).
    package var locksMemory: Bool?
    /// How long it may compute without a wait before its real-time priority is taken away; nil for the customary time
    /// (`vrrp_rlimit_rttime`, in microseconds).
    package var realTimeLimit: Duration?

    package init() {}
}
