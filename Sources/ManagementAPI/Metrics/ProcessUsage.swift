private import LinuxIO

/// What the agent uses of the machine, from /proc: memory of the kernel, so that no disk is waited for.
struct ProcessUsage {
    let cpuSeconds: Double
    let residentBytes: Int

    /// The kernel counts processor time in hundredths of a second for user space, on all architectures (proc(5), USER_HZ).
    private static let ticksPerSecond = 100.0

    /// Nil where /proc cannot be read.
    static func current() -> ProcessUsage? {
        guard let stat = SmallFile.read("/proc/self/stat"), let status = SmallFile.read("/proc/self/status") else {
            return nil
        }
        return ProcessUsage(stat: stat, status: status)
    }

    init?(stat: String, status: String) {
        // The command's name, in parentheses, may have anything in it; utime and stime are fields 14 and 15 (proc(5)).
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }?.split { !$0.isNumber }.first
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]),
            let kibibytes = resident.flatMap({ Int($0) })
        else { return nil }
        cpuSeconds = (user + system) / Self.ticksPerSecond
        residentBytes = kibibytes * 1024
    }
}
