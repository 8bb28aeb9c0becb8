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

/// A machine with one interface, one user and a few programs.
struct TestHost: HostView {
    func prefixes(of interface: String) -> [IPPrefix]? {
        switch interface {
        case "eth0": ["192.0.2.11/24", "fe80::11/64"].compactMap(IPPrefix.init)
        case "bare0": []
        default: nil
        }
    }

    func fault(ofProgram path: String) -> ProgramFault? {
        switch path {
        case "/bin/check", "/bin/open": nil
        case "/bin/plain": .notExecutable
        case let path where !path.hasPrefix("/"): .relative
        default: .missing("No such file or directory")
        }
    }

    func insecurity(ofProgram path: String) -> (message: String, remedy: String?)? {
        path == "/bin/open" ? ("/bin/open is writable by others than root", "run chmod go-w /bin/open") : nil
    }

    func hasUser(_ name: String) -> Bool { name == "root" }
    func hasGroup(_ name: String) -> Bool { name == "root" }
}
