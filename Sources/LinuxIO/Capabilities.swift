import Glibc

/// Privileges by capabilities(7), as the kernel numbers their bits.
package struct CapabilitySet: Hashable, Sendable {
    package let mask: UInt64

    package init(mask: UInt64) {
        self.mask = mask
    }

    package static let none = CapabilitySet(mask: 0)

    /// All that this process may have, and its programs with it, but CAP_KILL (5), CAP_SETGID (6), CAP_SETUID (7) and CAP_SYS_NICE (23).
    package static let withoutUsersAndScheduling = CapabilitySet(mask: ~(1 << 5 | 1 << 6 | 1 << 7 | 1 << 23))
}

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
