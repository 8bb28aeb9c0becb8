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
        let mask = effectiveMask
        return allCases.filter { mask >> UInt64($0.rawValue) & 1 == 0 }
    }

    /// CapEff of /proc/self/status; all of them where that cannot be read, since the kernel will have the last word.
    private static var effectiveMask: UInt64 {
        guard let text = SmallFile.read("/proc/self/status"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") }),
            let mask = UInt64(line.dropFirst("CapEff:".count).drop { $0.isWhitespace }, radix: 16)
        else { return .max }
        return mask
    }
}

/// A file of a few kilobytes, such as the kernel's own.
package enum SmallFile {
    private static let limit = 65_536

    /// The text of the file, at most 64 KiB of it; nil when it cannot be read.
    package static func read(_ path: String) -> String? {
        // The kernel reads the path during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let file = OwnedDescriptor(descriptor)
        var bytes = [UInt8](repeating: 0, count: limit)
        // The kernel writes at most the whole array during the call.
        let count = unsafe Glibc.read(file.rawValue, &bytes, limit)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
