/// What a unit's processes see of the file system, and where they may write, whatever modes say (systemd.exec(5)).
package struct FileView: Hashable, Sendable {
    /// How the directories of users look.
    package enum Homes: String, Hashable, Sendable {
        case open = "no"
        case hidden = "yes"
        case readOnly = "read-only"
        case empty = "tmpfs"
    }

    /// What is read-only.
    package enum System: String, Hashable, Sendable {
        case writable = "no"
        case programs = "yes"
        case full
        case strict
    }

    package var homes = Homes.open
    package var system = System.writable
    package var hasOwnTemporaryFiles = false
    package var protectsTunables = false
    /// The directories that the service manager makes for the unit's user: `RuntimeDirectory` and its like.
    package var made: [String] = []
    /// `ReadWritePaths`.
    package var writable: [String] = []
    package var readOnly: [String] = []
    package var inaccessible: [String] = []
    /// What `BindPaths` and `BindReadOnlyPaths` put there again.
    package var bound: [String] = []

    package init() {}

    private static let homeDirectories = ["/home", "/root", "/run/user"]
    private static let temporaryDirectories = ["/tmp", "/var/tmp"]

    /// The setting because of which nobody in the unit sees what others do at `path`; nil where they do.
    package func hiding(_ path: String) -> String? {
        guard !bound.contains(where: { path.isIn($0) }) else { return nil }
        if homes == .hidden || homes == .empty, Self.homeDirectories.contains(where: { path.isIn($0) }) {
            return "ProtectHome=\(homes.rawValue)"
        }
        if hasOwnTemporaryFiles, Self.temporaryDirectories.contains(where: { path.isIn($0) }) {
            return "PrivateTmp=yes"
        }
        return inaccessible.first { path.isIn($0) }.map { "InaccessiblePaths=\($0)" }
    }

    /// The setting because of which nobody in the unit may write at `path`; nil where they may. The longest path that fits counts.
    package func locking(_ path: String) -> String? {
        let rules = (made + writable + bound).map { ($0, String?.none) } + locked
        let fitting = rules.filter { path.isIn($0.0) }
        guard let longest = fitting.map(\.0.utf8.count).max() else { return nil }
        let decisive = fitting.filter { $0.0.utf8.count == longest }
        return decisive.contains { $0.1 == nil } ? nil : decisive.first?.1
    }

    private var locked: [(String, String?)] {
        var rules: [(String, String?)] = readOnly.map { ($0, "ReadOnlyPaths=\($0)") }
        if homes == .readOnly { rules += Self.homeDirectories.map { ($0, "ProtectHome=read-only") } }
        if protectsTunables { rules += ["/proc/sys", "/sys"].map { ($0, "ProtectKernelTunables=yes") } }
        let protected: [String] =
            switch system {
            case .writable: []
            case .programs: ["/usr", "/boot", "/efi"]
            case .full: ["/usr", "/boot", "/efi", "/etc"]
            case .strict: ["/"]
            }
        rules += protected.map { ($0, "ProtectSystem=\(system.rawValue)") }
        // The kernel's own file systems are left to other settings, and a private /tmp to its unit.
        if system == .strict { rules += ["/dev", "/proc", "/sys"].map { ($0, nil) } }
        if hasOwnTemporaryFiles { rules += Self.temporaryDirectories.map { ($0, nil) } }
        if protectsTunables { rules.removeAll { $0.0 == "/sys" && $0.1 == nil } }
        return rules
    }
}

extension String {
    /// Whether this path is `directory` or below it.
    func isIn(_ directory: String) -> Bool {
        self == directory || directory == "/" || hasPrefix(directory.hasSuffix("/") ? directory : directory + "/")
    }
}
