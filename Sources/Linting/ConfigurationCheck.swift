package import Configuration
internal import LinuxIO

/// What `aloft check` has to say of the configurations of one node, or of all nodes of a cluster.
package struct ConfigurationCheck: Sendable {
    /// What is looked at beside the text.
    package struct Options: Sendable {
        /// Which `@id` lines count, one node for each; none for the name of this host.
        package var configIDs: [String] = []
        /// Whether this is the machine that the configuration is for. Of several nodes it never is.
        package var looksAtHost = true
        package var isAboutKeepalived = false
        /// Whether files and programs are judged with what the service may do; nil for where it is installed and root asks, who
        /// sees all that the service does.
        package var isForService: Bool?

        package init() {}
    }

    /// One node as it was read.
    struct Node: Sendable {
        var name: String
        var path: String
        var configID: String?
        var loaded: LoadResult
        /// Errors of its own, those about this machine included.
        var errors = 0
    }

    let nodes: [Node]
    /// Who is to run it, where this machine was looked at.
    let runner: String?
    /// What each can run.
    package var configurations: [Configuration] { nodes.map(\.loaded.configuration) }
    /// Of all nodes, each once, and of what they do not agree on.
    package let diagnostics: [Diagnostic]

    /// - Parameter paths: the main file of each node.
    package init(paths: [String], _ options: Options) {
        var nodes = Self.load(paths, options.configIDs)
        let looksAtHost = options.looksAtHost && nodes.count == 1
        let service = looksAtHost ? Self.service(options) : nil
        let host = looksAtHost ? Host(as: service) : nil
        runner = host.map { host in
            host.service.map { "aloft.service, as user \($0.account.name)" }
                ?? "user \(host.userName(UserAccount.current)), who asks"
        }
        var known: Set<Diagnostic> = []
        let findings = nodes.map { $0.loaded.findings(onHost: host, aboutKeepalived: options.isAboutKeepalived) }
        for (index, found) in findings.enumerated() { nodes[index].errors = found.count { $0.severity == .error } }
        self.nodes = nodes
        let found = findings.flatMap(\.self)
        let compared = Cluster.findings(nodes.map { Cluster.Node(name: $0.name, loaded: $0.loaded) })
        diagnostics = (found + compared).filter { known.insert($0).inserted }
    }

    private static func service(_ options: Options) -> ServiceRights? {
        switch options.isForService {
        case true?: .installed() ?? .packaged
        case false?: nil
        case nil: UserAccount.current == 0 ? .installed() : nil
        }
    }

    private static func load(_ paths: [String], _ configIDs: [String]) -> [Node] {
        let ids = configIDs.isEmpty ? [nil] : configIDs.map(Optional.some)
        return paths.flatMap { path in
            ids.map { id in
                Node(
                    name: ids.count == 1 ? path : "\(path) @\(id ?? "")", path: path, configID: id,
                    loaded: Configuration.load(path: path, context: .machine.with(configID: id))
                        .refusingChecksThatCannotRun)
            }
        }
    }

    /// What `aloft run` ends with too when it has no configuration that can be run.
    package static let unusable: Int32 = 2

    /// 0 when agents can run with all of it; 2 when there are errors; 1 for warnings where they count.
    package func exitStatus(strict: Bool) -> Int32 {
        if nodes.contains(where: { !$0.loaded.isUsable }) || count(.error) > 0 {
            return Self.unusable
        }
        return strict && count(.warning) > 0 ? 1 : 0
    }

    func count(_ severity: Diagnostic.Severity) -> Int { diagnostics.count { $0.severity == severity } }

    /// Every setting of every node, and where it comes from.
    package var explanation: String {
        nodes.map { nodes.count == 1 ? $0.loaded.explanation : "# \($0.name)\n\n\($0.loaded.explanation)" }
            .joined(separator: "\n")
    }
}
