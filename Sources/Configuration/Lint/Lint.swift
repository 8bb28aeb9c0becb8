import VRRP

extension LoadResult {
    /// What reading the configuration found, and what `aloft check` finds beyond it.
    ///
    /// - Parameters:
    ///   - host: the machine that it is to run on; nil where that is another one.
    ///   - aboutKeepalived: whether notes are wanted of what keepalived alone would do with it.
    package func findings(onHost host: (any HostView)? = nil, aboutKeepalived: Bool = false) -> [Diagnostic] {
        var lint = Lint(self)
        lint.checkVirtualServers()
        if let host, !isUsable || configuration.globals.ignoresVirtualServers { lint.checkVirtualServers(host) }
        guard isUsable else {
            return lint.report.sorted(files: configuration.files.map(\.path))
        }
        lint.checkPriorities()
        lint.checkGroups()
        lint.checkWeights(against: nil)
        if refusedInstances.isEmpty { lint.checkServiceAddresses(host) }
        if let host { lint.checkHost(host) }
        if aboutKeepalived { lint.noteKeepalived() }
        return lint.report.sorted(files: configuration.files.map(\.path))
    }
}

/// One configuration, looked at as a whole by somebody who has seen what goes wrong with them.
struct Lint {
    let configuration: Configuration
    let sourceMap: SourceMap
    /// What it was read from.
    let statements: [Statement]
    var report: Report

    /// - Parameter keepingDiagnostics: whether those of `loaded` are in the report too.
    init(_ loaded: LoadResult, keepingDiagnostics: Bool = true) {
        configuration = loaded.configuration
        sourceMap = loaded.sourceMap
        statements = loaded.statements
        report = Report(keepingDiagnostics ? loaded.diagnostics : [])
    }

    mutating func checkPriorities() {
        for instance in configuration.instances where !instance.router.startsAsActive {
            let place = sourceMap.place(["priority"], in: .instance, named: instance.router.name)
            guard place == nil else { continue }
            report.warning(
                instance.location,
                "\"\(instance.router.name)\" has no priority, and \(instance.router.basePriority) is what every router"
                    + " without one has",
                instead: "write a priority of its own on each router", rule: .unwrittenPriority)
        }
    }

    /// Members that are not ranked alike want to be Active on different nodes, and are held together all the same.
    mutating func checkGroups() {
        for group in configuration.syncGroups {
            let members = configuration.members(of: group)
            guard let first = members.first,
                let other = members.first(where: { $0.router.basePriority != first.router.basePriority })
            else { continue }
            report.warning(
                sourceMap.place(of: "priority", in: other),
                "\"\(other.router.name)\" has priority \(other.router.basePriority) and \"\(first.router.name)\" of the"
                    + " same sync group \(first.router.basePriority), and so they may rank the routers differently",
                instead: "write one priority for all members", rule: .groupPriorities)
        }
    }
}

extension Configuration {
    func members(of group: SyncGroupConfiguration) -> [InstanceConfiguration] {
        instances.filter { group.members.contains($0.router.name) }
    }

    func group(of instance: InstanceConfiguration) -> SyncGroupConfiguration? {
        syncGroups.first { $0.members.contains(instance.router.name) }
    }
}
