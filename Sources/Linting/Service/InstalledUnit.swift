private import Files
private import LinuxIO

/// A unit's files as the service manager finds them, whether one runs or not.
struct InstalledUnit {
    /// Those that count more first (systemd.unit(5)).
    private static let folders = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ]

    private static let sizeLimit = 1 << 20

    /// `aloft.service`.
    let name: String
    /// What comes before the folders; for tests.
    var root = ""

    /// The text of the unit and of its drop-ins; nil where it is not installed, or masked.
    var texts: [String]? {
        guard let own = Self.folders.lazy.compactMap({ text("\(root)\($0)/\(name)") }).first, !own.isEmpty else {
            return nil
        }
        return [own] + dropIns
    }

    /// By the names of their files; of one name the folder that counts more.
    private var dropIns: [String] {
        var paths: [String: String] = [:]
        for folder in Self.folders.reversed() {
            for type in ["service.d", "\(name).d"] {
                let directory = "\(root)\(folder)/\(type)"
                let names = (try? FileSystem.names(in: directory)) ?? []
                for name in names where name.hasSuffix(".conf") { paths[name] = "\(directory)/\(name)" }
            }
        }
        return paths.sorted { $0.key < $1.key }.compactMap { text($0.value) }
    }

    private func text(_ path: String) -> String? {
        SmallFile.read(path, atMost: Self.sizeLimit)
    }
}
