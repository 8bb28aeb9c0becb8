/// Reads a file and everything that it includes into one list of statements.
struct SourceLoader<Reader: FileReader> {
    let reader: Reader
    private(set) var files: [SourceFile] = []
    /// The files that are being read: each was included by the one before it.
    private var chain: [String] = []

    init(reader: Reader) {
        self.reader = reader
    }

    /// The statements of the file at `path`, with the statements of included files in the place of their `include`.
    mutating func load(_ path: String, _ report: inout Report) -> [Statement] {
        read(path, askedAt: SourcePosition(file: path, line: 1, column: 1), &report)
    }

    private mutating func read(_ path: String, askedAt location: SourcePosition, _ report: inout Report) -> [Statement]
    {
        do {
            let bytes = try reader.contents(ofFile: path)
            files.append(SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self)))
            chain.append(path)
            defer { chain.removeLast() }
            return expand(TreeParser.parse(bytes, file: path, &report), &report)
        } catch {
            report.error(location, "\(path) cannot be read: \(error.reason)", instead: "name a readable file")
            return []
        }
    }

    private mutating func expand(_ statements: [Statement], _ report: inout Report) -> [Statement] {
        statements.flatMap { statement -> [Statement] in
            guard statement.keyword.text == "include" else {
                var statement = statement
                if let block = statement.block {
                    statement.block?.statements = expand(block.statements, &report)
                }
                return [statement]
            }
            return include(statement, &report)
        }
    }

    private mutating func include(_ statement: Statement, _ report: inout Report) -> [Statement] {
        var arguments = Arguments(statement)
        guard let pattern = arguments.required("the file to include", &report) else { return [] }
        arguments.end(&report)
        if let block = statement.block {
            report.error(block.opener, "\"include\" takes no block", instead: "write the block in the included file")
        }
        let glob = Glob(pattern: pattern.text)
        let found = glob.paths(from: directory(of: pattern.location.file), reader: reader)
        if found.isEmpty {
            report.warning(pattern.location, "no file fits \(pattern.shown)", instead: "check the path")
        }
        return found.flatMap { includeOne($0, pattern.location, &report) }
    }

    private mutating func includeOne(
        _ path: String, _ location: SourcePosition, _ report: inout Report
    ) -> [Statement] {
        if chain.contains(where: { joinedPath(directory(of: $0), name(of: $0)) == path }) {
            report.error(location, "\(path) includes itself", instead: "remove one of the includes")
        } else if chain.count >= Limits.includeDepth {
            report.error(location, "files include one another more than \(Limits.includeDepth) deep")
        } else if files.count >= Limits.files {
            report.error(location, "the configuration has more than \(Limits.files) files")
        } else {
            return read(path, askedAt: location, &report)
        }
        return []
    }
}

private func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

private func name(of path: String) -> String {
    String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
}
