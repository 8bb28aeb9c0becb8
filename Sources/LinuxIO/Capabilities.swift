import Glibc

/// The privileges of this process, by capabilities(7).
package enum Capability: Int, Hashable, Sendable, CaseIterable {
    /// To add addresses to interfaces.
    case networkAdministration = 12
    /// To open raw sockets.
    case rawSockets = 13

    package var name: String {
        switch self {
        case .networkAdministration: "CAP_NET_ADMIN"
        case .rawSockets: "CAP_NET_RAW"
        }
    }

    /// Which of these privileges this process lacks.
    package static var missing: [Capability] {
        let effective = effective(of: "self")
        return allCases.filter { !effective.contains($0) }
    }

    /// Which of these privileges a process has; all of them where that cannot be known.
    ///
    /// - Parameter process: its number, or `self`.
    static func effective(of process: String) -> Set<Capability> {
        let mask = effectiveMask(of: process)
        return Set(allCases.filter { mask >> UInt64($0.rawValue) & 1 == 1 })
    }

    /// CapEff of /proc/PID/status; all of them where that cannot be read, since the kernel will have the last word.
    private static func effectiveMask(of process: String) -> UInt64 {
        guard let text = SmallFile.read("/proc/\(process)/status"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") }),
            let mask = UInt64(line.dropFirst("CapEff:".count).drop { $0.isWhitespace }, radix: 16)
        else { return .max }
        return mask
    }
}
