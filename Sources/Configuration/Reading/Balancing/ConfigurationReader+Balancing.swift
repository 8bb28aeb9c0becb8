import Health

// What is said of load balancing.
extension ConfigurationReader {
    /// - Parameter statements: all of the file, those too that have not the form that they need.
    mutating func readBalancing(_ statements: [Statement]) {
        let hasServers = statements.contains { $0.keyword.text == TopLevelKeyword.virtualServer.rawValue }
        let areRun = hasServers && !globals.ignoresVirtualServers
        var own = Report()
        balancing = balancing(areRun: areRun, &own)
        if areRun {
            var conflicts = ServiceConflicts(balancing)
            conflicts.tell(&own)
            var lacks = LackReporter(balancing, statements)
            lacks.tell(&own)
            report.append(own)
        } else {
            tellUnused(statements)
            report.appendMildly(own)
        }
    }

    /// Words beside no virtual server that is run.
    private mutating func tellUnused(_ statements: [Statement]) {
        var words = (blocks[.globalDefinitions] ?? []).flatMap { $0.block?.statements ?? [] }.filter {
            BalancingGlobalKeyword(rawValue: $0.keyword.text) != nil
        }
        words += (blocks[.instance] ?? []).flatMap { $0.block?.statements ?? [] }.filter {
            EngineLacks.instanceWords[$0.keyword.text] != nil
        }
        if !globals.ignoresVirtualServers {
            let others = [TopLevelKeyword.virtualServerGroup.rawValue] + EngineLacks.words.keys
            words += statements.filter { others.contains($0.keyword.text) }
        }
        var told: Set<String> = []
        for word in words { TopLevelKeyword.table.apply(EngineLacks.unused, to: word.keyword, told: &told, &report) }
    }

    private mutating func balancing(areRun: Bool, _ own: inout Report) -> BalancingConfiguration {
        let files = Definitions.keywords.first { $0.0 == .file }?.1 ?? []
        var reader = BalancingReader(
            BalancingContext(
                scriptUser: globals.scriptUser,
                trackedFiles: Set(files.flatMap { blocks[$0] ?? [] }.compactMap(\.arguments.first?.text)),
                areRun: areRun))
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
