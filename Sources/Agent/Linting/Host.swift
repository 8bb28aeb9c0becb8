internal import Configuration
internal import LinuxIO
internal import NetworkTypes

/// This machine, as a configuration is held against it.
struct Host: HostView {
    private let interfaces: [String: [IPPrefix]]

    /// Nil where the kernel does not tell which interfaces there are.
    init?() {
        guard let interfaces = try? HostAddresses.read() else { return nil }
        self.interfaces = interfaces
    }

    func prefixes(of interface: String) -> [IPPrefix]? { interfaces[interface] }

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
