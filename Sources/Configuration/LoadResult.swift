/// What came of reading a configuration.
package struct LoadResult: Hashable, Sendable {
    /// What can be run; without instances where `isUsable` is false.
    package var configuration: Configuration
    /// By file, line and column.
    package var diagnostics: [Diagnostic]
    /// The names of the instances that have an error and are therefore not in `configuration`; of two instances of one
    /// name the second is refused, and then the name is in both.
    package var refusedInstances: [String]
    /// Whether an agent can run with it: no error outside of instances, and at least one instance without one.
    package var isUsable: Bool
    /// What it was read from.
    let statements: [Statement]

    /// Where its keywords stand: made each time that it is asked for, which no agent does.
    package var sourceMap: SourceMap { SourceMap(statements) }

    init(
        configuration: Configuration, diagnostics: [Diagnostic], refusedInstances: [String], isUsable: Bool,
        statements: [Statement]
    ) {
        self.configuration = configuration
        self.diagnostics = diagnostics
        self.refusedInstances = refusedInstances
        self.isUsable = isUsable
        self.statements = statements
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

extension LoadResult {
    /// As it is, but with an error for each check of a server that can never be run here: its server would be out for good.
    ///
    /// - Parameter objection: why a check cannot be run; nil for one that can.
    package func refusingChecks(_ objection: (Checker) -> String?) -> LoadResult {
        var result = self
        let checkers = configuration.runningBalancing.virtualServers.flatMap(\.realServers).flatMap(\.checkers)
        let refused = checkers.compactMap { checker in objection(checker).map { (checker, $0) } }
        guard !refused.isEmpty else { return result }
        var report = Report(diagnostics)
        for (checker, why) in refused {
            report.error(
                place(of: checker), "\(checker.keyword.rawValue) can never be run: \(why)",
                instead: "correct it, or install what it needs")
        }
        result.diagnostics = report.sorted(files: configuration.files.map(\.path))
        result.configuration.instances = []
        result.isUsable = false
        return result
    }

    /// Of the expression, where a check has one: it is what can be wrong.
    private func place(of checker: Checker) -> SourcePosition {
        guard case .http(let check) = checker.kind, let url = check.urls.first(where: { $0.pattern != nil }) else {
            return checker.location
        }
        return sourceMap.place(of: URLKeyword.expression.rawValue, in: [url.location]) ?? url.location
    }
}

extension Configuration {
    /// Reads the configuration at `path` and all that it includes.
    ///
    /// Never fails: what is wrong is in the diagnostics. With broken syntax nothing but that is reported.
    ///
    /// - Parameters:
    ///   - path: the main file; relative `include` patterns begin at the directory of the file that they stand in.
    ///   - reader: what files are read with.
    ///   - context: which `@id` lines count, and what the environment says.
    package static func load(
        path: String, reader: some FileReader = DiskFileReader(), context: LoadContext = .machine
    ) -> LoadResult {
        var report = Report()
        var loader = SourceLoader(reader: reader, context: context)
        let statements = loader.load(path, &report)
        let paths = loader.files.map(\.path)
        guard !report.isFileBroken else {
            return LoadResult(
                configuration: Configuration(files: loader.files), diagnostics: report.sorted(files: paths),
                refusedInstances: [], isUsable: false, statements: statements)
        }
        var configurationReader = ConfigurationReader(report) { path in
            try? reader.secret(ofFile: path)
        }
        var (configuration, finalReport) = configurationReader.read(statements, file: path)
        configuration.files = loader.files
        configuration.circumstances = loader.circumstances
        let isUsable = !finalReport.isFileBroken && !configuration.instances.isEmpty
        if !isUsable { configuration.instances = [] }
        return LoadResult(
            configuration: configuration, diagnostics: finalReport.sorted(files: paths),
            refusedInstances: configurationReader.refusedInstances, isUsable: isUsable, statements: statements)
    }

    /// Reads a configuration from the text that `Configuration.text` once was; nothing is read from the disk.
    ///
    /// What comes of it equals the configuration of that time, its files, locations and text included.
    ///
    /// - Parameters:
    ///   - text: what was in force. Where it was made of several files, those are in it with their paths.
    ///   - path: the main file's path where the text is one file.
    package static func load(text: String, path: String) -> LoadResult {
        let bundle = SourceBundle.contents(of: text)
        let files = bundle?.files ?? [SourceFile(path: path, text: text)]
        let circumstances = bundle?.circumstances ?? LoadCircumstances()
        return load(
            path: files.first?.path ?? path, reader: BundledFileReader(files), context: circumstances.context)
    }
}
