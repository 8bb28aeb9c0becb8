import Foundation

/// What this machine lets the laboratory do: less where an ordinary user runs it.
package enum Machine {
    /// Whether there are users besides root (user_namespaces(7)).
    package static let hasOtherUsers: Bool = {
        let map = (try? String(contentsOfFile: "/proc/self/uid_map", encoding: .utf8)) ?? ""
        let counts = map.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        return counts.reduce(0, +) > 65_534
    }()

    /// Whether a thread may have real-time priority (sched(7)).
    package static let allowsRealTime: Bool = {
        let before = sched_getscheduler(0)
        var priority = sched_param(sched_priority: 1)
        guard sched_setscheduler(0, SCHED_RR, &priority) == 0 else { return false }
        priority.sched_priority = 0
        sched_setscheduler(0, before, &priority)
        return true
    }()
}
