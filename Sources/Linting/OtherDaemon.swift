package import Configuration
private import Files
internal import LinuxIO
package import Logging
internal import NetworkTypes
internal import VRRP

/// keepalived, where it runs on this machine beside the agent: with the same virtual router both would answer for its addresses.
package struct OtherDaemon: Hashable, Sendable {
    /// The virtual routers of a configuration, by what tells them apart on a link.
    private struct Identity: Hashable {
        var interface: String
        var vrid: VRID
        var family: AddressFamily
    }

    let processID: Int32
    /// The file that it was started with.
    let configurationPath: String

    private static let name = "keepalived"
    private static let customaryPath = "/etc/keepalived/keepalived.conf"

    /// Those in this network namespace; of a family of processes the first.
    package static func running() -> [OtherDaemon] {
        let own = namespace(of: "self")
        var found: [OtherDaemon] = []
        for entry in ProcessTable.current()?.entries ?? [] where entry.name == name {
            // Where another's namespace may not be looked at, it is taken for ours.
            guard let path = configurationPath(in: entry.words),
                namespace(of: "\(entry.id)").map({ $0 == own }) ?? true,
                !found.contains(where: { $0.configurationPath == path })
            else { continue }
            found.append(OtherDaemon(processID: entry.id, configurationPath: path))
        }
        return found
    }

    private static func namespace(of process: String) -> String? {
        FileSystem.linkTarget("/proc/\(process)/ns/net")
    }

    /// What follows `-f` or `--use-file`; nil where it is no whole path.
    static func configurationPath(in words: [String]) -> String? {
        var path = customaryPath
        for (index, word) in words.enumerated() {
            if word == "-f" || word == "--use-file" {
                path = words.indices.contains(index + 1) ? words[index + 1] : ""
            } else if word.hasPrefix("--use-file=") {
                path = String(word.dropFirst("--use-file=".count))
            } else if word.hasPrefix("-f") {
                path = String(word.dropFirst(2))
            }
        }
        return path.hasPrefix("/") ? path : nil
    }

    /// What an administrator has to know of it.
    package func warning(beside configuration: Configuration) -> (level: Logger.Level, text: String)? {
        let remedy = "stop one of them, as with systemctl disable --now keepalived"
        let theirs = Configuration.load(path: configurationPath, context: .machine)
        let who = "keepalived (process \(processID), \(configurationPath))"
        guard theirs.isUsable else {
            return (
                .warning,
                "\(who) runs here, and what it does cannot be read: if it has a virtual router of ours, \(remedy)"
            )
        }
        let shared = Self.shared(configuration, theirs.configuration)
        guard !shared.isEmpty else { return nil }
        return (
            .error, "\(who) runs \(shared.joined(separator: ", ")) too, and both answer for the addresses: \(remedy)"
        )
    }

    /// Our virtual routers that are `others`' too.
    static func shared(_ ours: Configuration, _ others: Configuration) -> [String] {
        let identities = Set(others.instances.map { identity(of: $0.router) })
        return ours.instances.map(\.router).filter { identities.contains(identity(of: $0)) }.map { router in
            "\(router.name) (VRID \(router.vrid) on \(router.interface))"
        }
    }

    private static func identity(of router: VirtualRouter.Configuration) -> Identity {
        Identity(interface: router.interface, vrid: router.vrid, family: router.family)
    }
}
