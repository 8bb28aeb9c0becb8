/// Reads a file and everything that it includes into one list of statements.
struct SourceLoader<Reader: FileReader> {
    let reader: Reader
    private(set) var files: [SourceFile] = []
    /// The files that are being read: each was included by the one before it.
    private var chain: [String] = []
    private var preprocessor: Preprocessor

    init(reader: Reader, context: LoadContext) {
        self.reader = reader
        preprocessor = Preprocessor(context: context)
    }

    /// What was asked of the machine so far.
    var circumstances: LoadCircumstances { preprocessor.circumstances }

    /// The statements of the file at `path`, with the statements of included files in the place of their `include`.
    mutating func load(_ path: String, _ report: inout Report) -> [Statement] {
        do {
            return parse(try reader.contents(ofFile: path), path, &report)
        } catch {
            report.error(
                SourcePosition(file: path, line: 1, column: 1), "\(path) cannot be read: \(error.reason)",
                instead: error.advice ?? "name a readable file", rule: .include)
            return []
        }
    }

    private mutating func parse(_ bytes: [UInt8], _ path: String, _ report: inout Report) -> [Statement] {
        files.append(SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self)))
        chain.append(path)
        defer { chain.removeLast() }
        var parser = TreeParser(isIncluded: chain.count > 1)
        let lines = withoutByteOrderMark(bytes, path, &report).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let place = SourcePosition(file: path, line: index + 1, column: 1)
            for var lexer in lexers(of: line, at: place, &report) {
                while let token = lexer.next(&report) { take(token, &parser, &report) }
                take(.lineEnd, &parser, &report)
            }
        }
        preprocessor.endFile(&report)
        return parser.end(&report)
    }

    private func withoutByteOrderMark(
        _ bytes: [UInt8], _ path: String, _ report: inout Report
    ) -> ArraySlice<UInt8> {
        let mark = [UInt8]("\u{FEFF}".utf8)
        guard bytes.starts(with: mark) else { return bytes[...] }
        report.warning(
            SourcePosition(file: path, line: 1, column: 1),
            "the file begins with a byte order mark, which keepalived takes for a part of the first word",
            instead: "save it as UTF-8 without one", rule: .byteOrderMark)
        return bytes[mark.count...]
    }

    /// The lines that a line of the file comes to. `include` is recognised before anything is replaced.
    private mutating func lexers(
        of line: ArraySlice<UInt8>, at place: SourcePosition, _ report: inout Report
    ) -> [Lexer] {
        if line.count > Limits.line {
            report.warning(
                place, "the line has more than \(Limits.line) bytes, and keepalived ignores it while Aloft does not",
                instead: "break it into several lines", rule: .longLine)
        }
        let isInclude = IncludeKeyword(line: line) != nil && !preprocessor.isInDefinition
        if isInclude || preprocessor.isPlain(line) {
            return [Lexer(Array(line), file: place.file, line: place.line)]
        }
        return preprocessor.expand(MappedText(line: line), at: place, &report).enumerated().map { index, text in
            Lexer(text, file: place.file, line: place.line, repetition: index)
        }
    }

    private mutating func take(_ token: Token, _ parser: inout TreeParser, _ report: inout Report) {
        parser.take(token, &report)
        if case .word = token { return }
        if let statement = parser.takeInclude() { parser.append(include(statement, &report)) }
    }
}

// Files that others include.
extension SourceLoader {
    private mutating func include(_ statement: Statement, _ report: inout Report) -> [Statement] {
        let checks = IncludeKeyword(statement.keyword.text)?.check ?? []
        var arguments = Arguments(statement)
        guard let pattern = arguments.required("the file to include", &report) else { return [] }
        arguments.end(&report)
        let glob = Glob(pattern: pattern.text)
        let start = directory(of: pattern.location.file)
        let found: [String]
        do throws(FileReadingError) {
            found = try glob.paths(from: start, reader: reader)
        } catch {
            tellUnreadable("what fits \(pattern.shown)", error, at: pattern.location, mustBeThere: true, &report)
            return []
        }
        if found.isEmpty {
            let isError = checks.contains(.wildcardMatch)
            tell(pattern.location, "no file fits \(pattern.shown)", instead: "check the path", isError, &report)
        }
        let needed: IncludeKeyword.Check = glob.alternatives.count > 1 ? .braceMatch : .match
        return found.flatMap {
            includeOne($0, pattern.location, mustBeThere: !checks.isDisjoint(with: [needed, .readable]), &report)
        }
    }

    private func tell(
        _ location: SourcePosition, _ message: String, instead suggestion: String, _ isError: Bool,
        _ report: inout Report
    ) {
        if isError {
            report.error(location, message, instead: suggestion, rule: .include)
        } else {
            report.warning(location, message, instead: suggestion, rule: .include)
        }
    }

    private mutating func includeOne(
        _ path: String, _ location: SourcePosition, mustBeThere: Bool, _ report: inout Report
    ) -> [Statement] {
        if chain.contains(where: { joinedPath(directory(of: $0), name(of: $0)) == path }) {
            report.error(location, "\(path) includes itself", instead: "remove one of the includes")
        } else if chain.count >= Limits.includeDepth {
            report.error(location, "files include one another more than \(Limits.includeDepth) deep")
        } else if files.count >= Limits.files {
            report.error(location, "the configuration has more than \(Limits.files) files")
        } else {
            return readIncluded(path, location, mustBeThere: mustBeThere, &report)
        }
        return []
    }

    private mutating func readIncluded(
        _ path: String, _ location: SourcePosition, mustBeThere: Bool, _ report: inout Report
    ) -> [Statement] {
        guard !reader.isExecutable(path) else {
            let message = "\(path) is executable and is left out, as in keepalived"
            tell(location, message, instead: "run chmod -x \(path)", mustBeThere, &report)
            return []
        }
        do {
            return parse(try reader.contents(ofFile: path), path, &report)
        } catch {
            tellUnreadable(path, error, at: location, mustBeThere: mustBeThere, &report)
            return []
        }
    }

    /// A file that is there and cannot be read is an error, whatever the keyword: keepalived, as root, would have read it.
    private func tellUnreadable(
        _ path: String, _ error: FileReadingError, at location: SourcePosition, mustBeThere: Bool,
        _ report: inout Report
    ) {
        let isError = mustBeThere || error.isRefusal
        let end = isError ? "" : ", and it is left out, as in keepalived"
        tell(
            location, "\(path) cannot be read: \(error.reason)\(end)",
            instead: error.advice ?? "name a readable file",
            isError, &report)
    }
}

func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

private func name(of path: String) -> String {
    String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
}
