import NetworkTypes

extension LoadResult {
    /// The effective configuration as text of its own language, and behind each setting where it comes from: a file and
    /// line, or that it is a default. Passwords and keys are masked. What is not set is named at the end of each block.
    /// A comment where nothing of it can be run, and what virtual servers come to.
    package var explanation: String {
        let sourceMap = sourceMap
        let blocks = isUsable ? configuration.blocks : configuration.balancingBlocks
        let texts = blocks.map { ExplainedBlock($0, sourceMap).text }
        let comment = isUsable ? [] : ["# Nothing of it can be run. Mend the errors first.\n"]
        return (comment + texts).joined(separator: "\n")
    }
}

/// One block of the description, with the places that its settings come from.
private struct ExplainedBlock {
    /// Columns that the settings may take before what is said of them.
    private static let widest = 72

    private let block: Configuration.DescribedBlock
    private let sourceMap: SourceMap

    init(_ block: Configuration.DescribedBlock, _ sourceMap: SourceMap) {
        self.block = block
        self.sourceMap = sourceMap
    }

    var text: String {
        let scopes = block.location.map { [$0] }
        var rows = [row("\(block.head) {", block.location ?? place([]))]
        rows += block.settings.flatMap { self.rows(of: $0, in: scopes, indent: "  ") }
        if let unset = unset(block.settings) { rows.append(("  # not set: \(unset)", nil)) }
        rows.append(("}", nil))
        let width = min(Self.widest, rows.filter { $0.origin != nil }.map(\.line.count).max() ?? 0)
        return rows.map { line, origin in
            guard let origin else { return line + "\n" }
            let padding = String(repeating: " ", count: max(0, width - line.count))
            return "\(line)\(padding)  # \(origin)\n"
        }.joined()
    }

    private typealias Row = (line: String, origin: String?)

    private func row(_ line: String, _ place: SourcePosition?) -> Row {
        (line, place.map { "\($0.file):\($0.line)" } ?? "default")
    }

    /// - Parameter scopes: where the blocks begin that the setting may stand in, from the inside; nil for one that is found
    ///   by its name.
    private func rows(of setting: Setting, in scopes: [SourcePosition]?, indent: String) -> [Row] {
        let lines = setting.lines(showingSecrets: false)
        guard let first = lines.first else { return [] }
        let keyword = setting.keyword
        switch setting.content {
        case .value, .flag, .secretValue:
            let place = scopes.map { sourceMap.place(of: keyword, in: $0) } ?? placeByName(of: keyword)
            return [row("\(indent)\(first)", place)]
        case .blocks(let blocks):
            return blocks.flatMap { rows(of: $0, keyword, in: scopes ?? [], indent: indent) }
        case .repeated(let items):
            return zip(lines, items).map { row("  \($0)", place([keyword, $1.key])) }
        case .list(let items):
            let inner = zip(lines.dropFirst(), items).map { row("  \($0)", place(of: $1, in: keyword)) }
            return [row("  \(first)", place([keyword]))] + inner + [("  }", nil)]
        case .secret:
            let inner = lines.dropFirst().dropLast().map { line in
                row("  \(line)", place([keyword, line.split(separator: " ").first.map(String.init) ?? ""]))
            }
            return [row("  \(first)", place([keyword]))] + inner + [("  }", nil)]
        }
    }

    private func rows(
        of nested: Setting.NestedBlock, _ keyword: String, in scopes: [SourcePosition], indent: String
    ) -> [Row] {
        let head = nested.name.isEmpty ? keyword : "\(keyword) \(nested.name)"
        let inner = [nested.location] + (nested.inherits ? scopes : [])
        var rows = [row("\(indent)\(head) {", nested.location)]
        rows += nested.settings.flatMap { self.rows(of: $0, in: inner, indent: indent + "  ") }
        if let unset = unset(nested.settings) { rows.append(("\(indent)  # not set: \(unset)", nil)) }
        return rows + [("\(indent)}", nil)]
    }

    private func placeByName(of keyword: String) -> SourcePosition? {
        place([keyword]) ?? globalPlace(of: keyword) ?? linePlace(of: keyword)
    }

    private func place(_ path: [String]) -> SourcePosition? {
        block.keywords.lazy.compactMap { sourceMap.place(path, in: $0, named: block.name) }.first
    }

    /// A route or a rule is found by the block that it stands in.
    private func place(of item: Setting.Item, in keyword: String) -> SourcePosition? {
        let word = String(item.key.prefix { $0 != " " })
        let address = IPAddress(word).flatMap { sourceMap.place(ofAddress: $0, in: keyword, of: block.name) }
        return address ?? place([keyword, item.key]) ?? place([keyword])
    }

    /// Where a block of lines has one that may be written otherwise: where it begins with the same word, else the block.
    private func linePlace(of line: String) -> SourcePosition? {
        guard let keyword = block.keywords.first, TopLevelKeyword.ofLines.contains(keyword) else { return nil }
        return place([line.split(separator: " ").first.map(String.init) ?? ""]) ?? place([])
    }

    /// Where `global_defs` says what this block does not.
    private func globalPlace(of keyword: String) -> SourcePosition? {
        GlobalKeyword.standingIn(for: keyword).lazy
            .compactMap { sourceMap.place([$0.rawValue], in: .globalDefinitions) }.first
    }

    private func unset(_ settings: [Setting]) -> String? {
        let keywords = settings.filter { $0.lines(showingSecrets: false).isEmpty }.map(\.keyword)
        return keywords.isEmpty ? nil : keywords.joined(separator: ", ")
    }
}

extension GlobalKeyword {
    /// The keywords of `global_defs` that hold where a block does not say `keyword`.
    fileprivate static func standingIn(for keyword: String) -> [GlobalKeyword] {
        switch keyword {
        case ElectionKeyword.strictMode.rawValue: [.strict]
        case CheckKeyword.user.rawValue: [.scriptUser]
        default: [keyword, "vrrp_\(keyword)"].compactMap(GlobalKeyword.init(rawValue:))
        }
    }
}
