/// The settings of a unit's section `[Service]`, of its file and then of each drop-in (systemd.syntax(7)).
struct UnitSettings: Hashable, Sendable {
    /// In their order; an empty value takes those before it back.
    private var values: [String: [String]] = [:]

    /// - Parameter texts: the unit's own file first.
    init(_ texts: [String]) {
        for text in texts { read(text) }
    }

    private mutating func read(_ text: String) {
        var section = ""
        var begun = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.drop(while: \.isWhitespace)
            if begun.isEmpty, line.isEmpty { continue }
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            guard !line.hasSuffix("\\") else {
                begun += line.dropLast() + " "
                continue
            }
            let whole = begun + line
            begun = ""
            if whole.hasPrefix("[") {
                section = whole
            } else if section.hasPrefix("[Service]") {
                set(whole)
            }
        }
    }

    private mutating func set(_ line: String) {
        guard let equals = line.firstIndex(of: "=") else { return }
        let name = line[..<equals].trimmed
        let value = line[line.index(after: equals)...].trimmed
        values[name] = value.isEmpty ? [] : values[name, default: []] + [value]
    }

    /// What counts of a setting that has one value; nil where it is not set.
    subscript(name: String) -> String? { values[name]?.last }

    /// All words of a setting that is a list, without quotation marks.
    func words(_ name: String) -> [String] {
        values[name, default: []].flatMap { $0.split(whereSeparator: \.isWhitespace) }
            .map { $0.filter { $0 != "\"" && $0 != "'" } }
    }

    func isOn(_ name: String) -> Bool { self[name].map { Self.yes.contains($0.lowercased()) } ?? false }

    private static let yes: Set = ["yes", "true", "on", "1"]

    /// Whole paths of a list, without the signs in front that say what is to happen where they are missing.
    func paths(_ name: String) -> [String] {
        words(name).map { String($0.drop { $0 == "-" || $0 == "+" }) }.filter { $0.hasPrefix("/") }
    }

    /// The capabilities of a list; nil for all, where nothing is said. `~` takes away.
    func capabilities(_ name: String) -> (named: Set<String>, areTaken: Bool)? {
        guard let lines = values[name] else { return nil }
        var named: Set<String> = []
        var areTaken = false
        for (index, line) in lines.enumerated() {
            let takes = line.hasPrefix("~")
            let words = Set(line.drop { $0 == "~" }.split(whereSeparator: \.isWhitespace).map { $0.uppercased() })
            if index == 0 { areTaken = takes }
            if takes == areTaken { named.formUnion(words) } else { named.subtract(words) }
        }
        return (named, areTaken)
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
