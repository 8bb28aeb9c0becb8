internal import Configuration
private import Files
private import Glibc
internal import LinuxIO
internal import Netlink
internal import NetworkTypes

/// This machine, as a configuration is held against it.
struct Host: HostView {
    private let interfaces: [String: [IPPrefix]]
    let service: ServiceRights?

    /// Nil where the kernel does not tell which interfaces there are.
    ///
    /// - Parameter service: whom the configuration is for; nil for whoever asks.
    init?(as service: ServiceRights?) {
        guard var interfaces = try? HostAddresses.read() else { return nil }
        for link in (try? NetlinkCommandSocket().links()) ?? [] {
            for name in link.alternativeNames { interfaces[name] = interfaces[link.name] }
        }
        self.interfaces = interfaces
        self.service = service
    }

    func prefixes(of interface: String) -> [IPPrefix]? { interfaces[interface] }

    func holds(_ address: IPAddress) -> Bool {
        interfaces.values.contains { $0.contains { $0.address == address } }
    }

    func hardwareAddress(of interface: String) -> MACAddress? {
        SmallFile.read("/sys/class/net/\(interface)/address").flatMap { MACAddress($0.filter { !$0.isWhitespace }) }
    }

    func mtu(of interface: String) -> Int? {
        SmallFile.read("/sys/class/net/\(interface)/mtu").flatMap { Int($0.prefix { $0.isNumber }) }
    }

    func fault(ofProgram path: String) -> ProgramFault? {
        let path = ProgramFile.path(of: path)
        return switch ProgramFile.fault(of: path) {
        // Whoever asks need not be who runs it: what only others may see or execute is taken for right.
        case nil, .hidden: nil
        case .notExecutable where ProgramFile.isExecutableBySomebody(path): nil
        case .relative: .relative
        case .missing(let reason): .missing(reason)
        case .notRegular, .notExecutable: .notExecutable
        }
    }

    func insecurity(ofProgram path: String) -> (message: String, remedy: String?)? {
        ProgramFile.insecurity(of: ProgramFile.path(of: path)).map { ($0.message, $0.remedy) }
    }

    func hasUser(_ name: String) -> Bool { UserAccount(named: name) != nil }
    func hasGroup(_ name: String) -> Bool { UserDatabase.groupID(named: name) != nil }
}

// Files and accounts, as the service meets them.
extension Host {
    /// Enough for the scripts that people write.
    private static let scriptBytes = 65_536

    func status(of path: String) -> FileStatus? {
        FileSystem.facts(of: path).map { facts in
            let kind: FileStatus.Kind =
                switch facts.kind {
                case .regular: .regular
                case .directory: .directory
                case .other: .other
                }
            return FileStatus(
                kind: kind, mode: facts.permissions, userID: facts.userID, groupID: facts.groupID,
                hasAccessList: FileSystem.hasAccessList(path))
        }
    }

    func realPath(of path: String) -> String? { FileSystem.realPath(of: path) }
    func programPath(of word: String) -> String { ProgramFile.path(of: word) }

    func account(of user: ScriptUser) -> Account? {
        guard let found = UserAccount(named: user.name) else { return nil }
        // aloft-programs leaves a program no group but one.
        let group = user.group.flatMap(UserDatabase.groupID) ?? found.groupID
        return Account(name: user.name, userID: found.userID, groups: [group])
    }

    func userName(_ userID: UInt32) -> String { UserAccount.name(of: userID) ?? "\(userID)" }
    func groupName(_ groupID: UInt32) -> String { UserDatabase.groupName(of: groupID) ?? "\(groupID)" }

    func owners(ofProcess name: String) -> Set<UInt32> {
        let process = TrackedProcess(name: name, program: name)
        let own = getpid()
        let entries = ProcessTable.current()?.entries ?? []
        return Set(
            entries.filter { $0.id != own && process.matches(name: $0.name, file: $0.file, words: $0.words) }
                .compactMap { FileSystem.facts(of: "/proc/\($0.id)")?.userID })
    }

    func beginning(ofFile path: String) -> String? {
        try? SmallFile.beginning(of: path, atMost: Self.scriptBytes)
    }
}
