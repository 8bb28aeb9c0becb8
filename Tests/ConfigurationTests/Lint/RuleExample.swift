import Configuration
import NetworkTypes
import Testing

/// A rule with a configuration that it objects to, and one beside it that it has nothing to say of.
struct RuleExample: Sendable, CustomTestStringConvertible {
    var rule: Diagnostic.Rule
    /// One text for each node.
    var wrong: [String]
    var right: [String]
    var host: TestHost?
    var isAboutKeepalived = false

    init(
        _ rule: Diagnostic.Rule, wrong: String..., right: String..., host: TestHost? = nil,
        isAboutKeepalived: Bool = false
    ) {
        self.rule = rule
        self.wrong = wrong
        self.right = right
        self.host = host
        self.isAboutKeepalived = isAboutKeepalived
    }

    var testDescription: String { rule.rawValue }

    /// All that `aloft check` would say of these nodes.
    func findings(_ texts: [String]) -> [Diagnostic] {
        let nodes = texts.enumerated().map { index, text in
            let path = texts.count == 1 ? "test.conf" : "node\(index + 1).conf"
            let loaded = Configuration.load(path: path, reader: MemoryFileReader([path: text]), context: .test)
            return Cluster.Node(name: path, loaded: loaded)
        }
        return nodes.flatMap { $0.loaded.findings(onHost: host, aboutKeepalived: isAboutKeepalived) }
            + Cluster.findings(nodes)
    }
}

/// A machine with one interface, two users, a few files and programs, and the service of Aloft as it is installed.
struct TestHost: HostView {
    /// Whether the service is installed; else the configuration is for whoever asks.
    var hasService = false
    /// Changed of the service's agent unit and of its unit for programs.
    var view = FileView.strict
    /// Path to what is there, beside the directories on the way, which all may enter unless they are there too.
    var files: [String: FileStatus] = TestHost.usual
    /// Texts of scripts.
    var texts: [String: String] = [:]
    /// What the service reads.
    var configurationPath = "test.conf"
    /// User numbers of processes by their name.
    var processes: [String: Set<UInt32>] = [:]

    private static let usual: [String: FileStatus] = [
        "/bin/check": .program, "/bin/open": .program, "/bin/sh": .program, "/usr/bin/killall": .program,
        "/usr/sbin/ip": .program, "/var/log": .directory, "/root": .directory(mode: 0o700),
        "/root/check.sh": .program, "/etc/aloft/tokens": .file(mode: 0o600), "/home": .directory, "/run": .directory,
    ]

    func prefixes(of interface: String) -> [IPPrefix]? {
        switch interface {
        case "eth0": ["192.0.2.11/24", "fe80::11/64"].compactMap(IPPrefix.init)
        case "bare0", "vrrp.50": []
        default: nil
        }
    }

    func holds(_ address: IPAddress) -> Bool {
        ["eth0", "bare0"].contains { prefixes(of: $0)?.contains { $0.address == address } == true }
    }

    func hardwareAddress(of interface: String) -> MACAddress? {
        switch interface {
        case "eth0", "bare0": MACAddress("02:00:00:00:00:0b")
        case "vrrp.50": .virtualRouter(.ipv4, vrid: 50)
        default: nil
        }
    }

    func mtu(of interface: String) -> Int? { interface == "eth0" ? 80 : nil }

    func fault(ofProgram path: String) -> ProgramFault? {
        switch programPath(of: path) {
        case "/bin/plain": .notExecutable
        case let path where files[path] != nil: nil
        case let path where !path.hasPrefix("/"): .relative
        default: .missing("No such file or directory")
        }
    }

    func insecurity(ofProgram path: String) -> (message: String, remedy: String?)? {
        path == "/bin/open" ? ("/bin/open is writable by others than root", "run chmod go-w /bin/open") : nil
    }

    func hasUser(_ name: String) -> Bool { account(of: ScriptUser(name: name)) != nil }
    func hasGroup(_ name: String) -> Bool { name == "root" }

    var service: ServiceRights? {
        guard hasService else { return nil }
        func unit(_ name: String) -> ServiceRights.Unit { .init(name: name, view: view, refusesNewPrivileges: true) }
        return ServiceRights(
            agent: unit("aloft"), programs: unit("aloft-programs"),
            account: Account(name: "aloft", userID: 900, groups: [900]), group: "aloft",
            configurationPath: configurationPath)
    }

    func status(of path: String) -> FileStatus? {
        if let file = files[path] { return file }
        return files.keys.contains { $0.hasPrefix(path == "/" ? "/" : path + "/") } ? .directory : nil
    }

    func realPath(of path: String) -> String? { status(of: path) == nil ? nil : path }

    func programPath(of word: String) -> String {
        guard !word.contains("/") else { return word }
        return ["/usr/sbin/\(word)", "/usr/bin/\(word)", "/bin/\(word)"].first { files[$0] != nil } ?? word
    }

    func account(of user: ScriptUser) -> Account? {
        switch user.name {
        case "root": Account(name: "root", userID: 0, groups: [0])
        case "aloft": Account(name: "aloft", userID: 900, groups: [900])
        case "nginx": Account(name: "nginx", userID: 901, groups: [901])
        default: nil
        }
    }

    func userName(_ userID: UInt32) -> String { [0: "root", 900: "aloft", 901: "nginx"][userID] ?? "\(userID)" }
    func groupName(_ groupID: UInt32) -> String { userName(groupID) }
    func owners(ofProcess name: String) -> Set<UInt32> { processes[name] ?? [] }
    func beginning(ofFile path: String) -> String? { texts[path] }
}

extension FileStatus {
    static let program = FileStatus(kind: .regular, mode: 0o755, userID: 0, groupID: 0)
    static let directory = directory(mode: 0o755)

    static func file(mode: UInt32, user: UInt32 = 0, group: UInt32 = 0) -> FileStatus {
        FileStatus(kind: .regular, mode: mode, userID: user, groupID: group)
    }

    static func directory(mode: UInt32, user: UInt32 = 0, group: UInt32 = 0) -> FileStatus {
        FileStatus(kind: .directory, mode: mode, userID: user, groupID: group)
    }
}

extension FileView {
    /// As the packages' units have it.
    static var strict: FileView {
        var view = FileView()
        view.homes = .hidden
        view.system = .strict
        view.hasOwnTemporaryFiles = true
        view.made = ["/run/aloft", "/var/lib/aloft"]
        return view
    }
}
