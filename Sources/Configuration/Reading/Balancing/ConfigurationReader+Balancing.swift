import Health

// What is said of load balancing, which is read and never run.
extension ConfigurationReader {
    /// The words that say it, outside of `global_defs`.
    private static let words: [TopLevelKeyword] = [.virtualServerGroup, .checkerTLS]

    /// - Parameter statements: all of the file, those too that have not the form that they need.
    mutating func readBalancing(_ statements: [Statement]) {
        func first(of keywords: [TopLevelKeyword]) -> Word? {
            let words = keywords.map(\.rawValue)
            return statements.first { words.contains($0.keyword.text) }?.keyword
        }
        let servers = first(of: [.virtualServer])
        var told: Set<String> = []
        if !globals.ignoresVirtualServers {
            let others = first(of: Self.words)
            let table = TopLevelKeyword.table
            if let servers { table.apply(TopLevelKeyword.unbalanced, to: servers, told: &told, &report) }
            if let others { table.apply(TopLevelKeyword.loadBalancer, to: others, told: &told, &report) }
        }
        var own = Report()
        balancing = balancing(&own)
        if servers != nil, !globals.ignoresVirtualServers {
            report.append(own)
        } else {
            report.appendMildly(own)
        }
    }

    private mutating func balancing(_ own: inout Report) -> BalancingConfiguration {
        let files = Definitions.keywords.first { $0.0 == .file }?.1 ?? []
        var reader = BalancingReader(
            BalancingContext(
                scriptUser: globals.scriptUser,
                trackedFiles: Set(files.flatMap { blocks[$0] ?? [] }.compactMap(\.arguments.first?.text))))
        reader.readGlobals((blocks[.globalDefinitions] ?? []).flatMap { $0.block?.statements ?? [] }, &own)
        if let tls = blocks[.checkerTLS] { reader.readTLS(tls.flatMap { $0.block?.statements ?? [] }, &own) }
        for statement in blocks[.virtualServerGroup] ?? [] {
            var arguments = Arguments(statement)
            guard let name = arguments.required("a name", &own) else { continue }
            arguments.end(&own)
            reader.readGroup(name, statement, &own)
        }
        for statement in blocks[.virtualServer] ?? [] { reader.readServer(statement, &own) }
        return reader.balancing
    }
}
