/// What a command cannot do without, as far as its words show it.
enum CommandNeed: Hashable {
    /// A capability, which no program of the service has.
    case capability(String)
    /// To be root without capabilities is enough.
    case root
    /// A set-user-ID program that gives nothing where there are no new privileges.
    case newPrivileges
    /// To signal processes of this name.
    case signal(process: String)

    /// - Parameter words: the command's, the program first.
    init?(_ words: [String]) {
        let words = Self.unwrapped(words[...])
        guard let first = words.first else { return nil }
        let program = first.split(separator: "/").last.map(String.init) ?? first
        let arguments = words.dropFirst().filter { !$0.hasPrefix("-") }
        switch program {
        case "ip", "tc", "bridge":
            // Objects and verbs may be shortened, but for what changes nothing.
            guard arguments.dropFirst().first.map(Self.changing.contains) ?? false else { return nil }
            self = .capability("CAP_NET_ADMIN")
        case "sysctl":
            guard words.contains("-w") || words.contains("-p") || arguments.contains(where: { $0.contains("=") }) else {
                return nil
            }
            self = .capability("CAP_NET_ADMIN")
        case let program where Self.network.contains(program): self = .capability("CAP_NET_ADMIN")
        case let program where Self.raw.contains(program): self = .capability("CAP_NET_RAW")
        case let program where Self.system.contains(program): self = .capability("CAP_SYS_ADMIN")
        case let program where Self.setUserID.contains(program): self = .newPrivileges
        case "systemctl", "service":
            guard words.dropFirst().contains(where: Self.acting.contains) else { return nil }
            self = .root
        case "killall", "pkill":
            guard let process = arguments.last, !process.contains("$") else { return nil }
            self = .signal(process: process)
        default: return nil
        }
    }

    /// Without `env`, `timeout` and their like in front, and without a shell's keywords.
    private static func unwrapped(_ words: ArraySlice<String>) -> ArraySlice<String> {
        guard let first = words.first else { return words }
        let name = first.split(separator: "/").last.map(String.init) ?? first
        let rest = words.dropFirst()
        if keywords.contains(name) || name.contains("=") { return unwrapped(rest) }
        guard let operands = wrappers[name] else { return words }
        let command = rest.drop { $0.hasPrefix("-") || name == "env" && $0.contains("=") }
        return unwrapped(command.dropFirst(operands))
    }

    private static let keywords: Set = ["if", "then", "else", "elif", "while", "until", "do", "!", "exec", "time"]
    /// How many words each takes before the command.
    private static let wrappers = ["env": 0, "nice": 0, "nohup": 0, "setsid": 0, "timeout": 1, "command": 0]
    private static let changing: Set = [
        "add", "del", "delete", "change", "replace", "set", "flush", "append", "prepend",
    ]
    private static let acting: Set = [
        "start", "stop", "restart", "reload", "try-restart", "reload-or-restart", "kill", "isolate", "enable",
        "disable",
        "mask", "unmask", "daemon-reload", "reboot", "poweroff",
    ]
    private static let network: Set = [
        "iptables", "ip6tables", "iptables-restore", "ip6tables-restore", "ebtables", "arptables", "nft", "ipset",
        "ipvsadm",
        "conntrack", "brctl",
    ]
    private static let raw: Set = ["arping", "tcpdump"]
    private static let system: Set = ["mount", "umount", "modprobe", "insmod", "rmmod", "nsenter", "unshare", "chroot"]
    private static let setUserID: Set = ["sudo", "su", "doas", "pkexec", "runuser"]
}
