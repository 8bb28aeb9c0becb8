/// What definitions have to do with secrets in a text that is to be masked.
///
/// A definition is hidden where a secret uses it, by way of other definitions too, and where its value speaks of a secret
/// itself. When in doubt it is hidden.
struct SecretDefinitions {
    private struct Definition {
        var value: [UInt8]
        /// The bytes of the value in the text, its continuation lines included.
        var range: Range<Int>
        var isLong: Bool
        var names: [String]
    }

    /// Parts of words that speak of secrets.
    private static let hints = ["auth", "pass", "key", "hmac", "secret"].map { Array($0.utf8) }

    /// The text as the lexer is to see it: definitions blanked out, and no comment at `\#` and `\!`; byte for byte as long.
    private(set) var plain: [UInt8]
    private var definitions: [String: [Definition]] = [:]
    /// Definitions that speak of secrets, or use one that does: what follows them on their line may be a secret.
    private var telling: Set<String> = []
    /// Definitions of several lines, or that use one: what follows them begins somewhere in a line of its own.
    private var long: Set<String> = []

    init(_ text: [UInt8]) {
        plain = text
        var open: (name: String, start: Int)?
        var lineStart = 0
        for lineEnd in text.indices.filter({ text[$0] == UInt8(ascii: "\n") }) + [text.count] {
            open = read(lineStart..<lineEnd, of: text, open)
            lineStart = lineEnd + 1
        }
        if let open { close(open, at: text.count, of: text) }
        findTelling()
    }

    /// Takes one line; the definition that is open behind it.
    private mutating func read(
        _ line: Range<Int>, of text: [UInt8], _ open: (name: String, start: Int)?
    ) -> (name: String, start: Int)? {
        let end = unescape(line)
        var open = open
        var blanked = line.lowerBound
        if open == nil {
            let first = conditionEnd(line, of: text)
            guard let found = DefinitionLine(MappedText(line: text[first..<end])) else {
                blankSequences(first..<end, of: text)
                return nil
            }
            blanked = first
            open = (found.name, first + found.valueStart)
        }
        for index in blanked..<end { plain[index] = 0x20 }
        let goesOn = text[line.lowerBound..<end].last { !$0.isBlank } == UInt8(ascii: "\\")
        if let open, !goesOn { close(open, at: line.upperBound, of: text) }
        return goesOn ? open : nil
    }

    /// Blanks out the sequences before the first word of a line: the word is its keyword all the same.
    private mutating func blankSequences(_ line: Range<Int>, of text: [UInt8]) {
        var start = line.lowerBound
        while let first = text[start..<line.upperBound].firstIndex(where: { !$0.isBlank }),
            text[first] == UInt8(ascii: "~"),
            let end = text[first..<line.upperBound].firstIndex(of: UInt8(ascii: ")"))
        {
            for index in first...end { plain[index] = 0x20 }
            start = end + 1
        }
    }

    /// Takes the comment signs that are none out of a line; where its comment begins.
    private mutating func unescape(_ line: Range<Int>) -> Int {
        var isQuoted = false
        var index = line.lowerBound
        while index < line.upperBound {
            let byte = plain[index]
            if byte == UInt8(ascii: "\\"), index + 1 < line.upperBound {
                if !isQuoted, plain[index + 1].beginsComment { plain[index + 1] = UInt8(ascii: "_") }
                index += 2
                continue
            }
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, byte.beginsComment { return index }
            index += 1
        }
        return line.upperBound
    }

    /// Blanks the `@ID` of a line out; where the rest begins.
    private mutating func conditionEnd(_ line: Range<Int>, of text: [UInt8]) -> Int {
        guard line.lowerBound < line.upperBound, text[line.lowerBound] == UInt8(ascii: "@") else {
            return line.lowerBound
        }
        let end = text[line].firstIndex { $0.isBlank } ?? line.upperBound
        for index in line.lowerBound..<end { plain[index] = 0x20 }
        return end
    }

    private mutating func close(_ open: (name: String, start: Int), at end: Int, of text: [UInt8]) {
        let range = min(open.start, end)..<end
        let value = Array(text[range])
        definitions[open.name, default: []].append(
            Definition(
                value: value, range: range, isLong: value.contains(UInt8(ascii: "\n")),
                names: Self.names(in: value)))
    }
}

extension SecretDefinitions {
    /// The names that a text refers to.
    static func names(in bytes: [UInt8]) -> [String] {
        let text = MappedText(bytes: bytes, columns: [])
        var names: [String] = []
        var start = 0
        while start < bytes.count, let reference = Reference.first(in: text, from: start) {
            names.append(reference.name)
            start = reference.range.upperBound
        }
        return names
    }

    /// Whether a word is one reference, and what it stands for is on one line and speaks of no secret.
    func areOneHarmlessWord(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        guard let reference = Reference.first(in: MappedText(bytes: bytes, columns: []), from: 0),
            reference.range == bytes.indices, let values = definitions[reference.name]
        else { return false }
        let isKnown = values.allSatisfy {
            !$0.value.contains(UInt8(ascii: "$")) && !$0.value.contains(UInt8(ascii: "~"))
        }
        return isKnown && !telling.contains(reference.name) && !long.contains(reference.name)
    }

    /// Whether what follows one of the names on its line may belong to a keyword of theirs.
    func areLong(_ names: [String]) -> Bool {
        names.contains { long.contains($0) }
    }

    /// Whether what follows one of the names on its line may be a secret.
    func areTelling(_ names: [String]) -> Bool {
        names.contains { telling.contains($0) }
    }

    private mutating func findTelling() {
        telling = users { Self.speaksOfSecrets($0.value) }
        long = users { $0.isLong }
    }

    /// The definitions that have one such value, and those that use them.
    private func users(of isWanted: (Definition) -> Bool) -> Set<String> {
        var users: [String: Set<String>] = [:]
        for (name, values) in definitions {
            for used in values.flatMap(\.names) { users[used, default: []].insert(name) }
        }
        var open = definitions.filter { $0.value.contains(where: isWanted) }.map(\.key)
        var found: Set<String> = []
        while let name = open.popLast() {
            if found.insert(name).inserted { open += users[name] ?? [] }
        }
        return found
    }

    private static func speaksOfSecrets(_ value: [UInt8]) -> Bool {
        let text = MappedText(bytes: value, columns: [])
        return hints.contains { text.firstIndex(of: String(decoding: $0, as: UTF8.self)) != nil }
    }

    /// The bytes of all values that are secret, when secrets use `names`.
    func secrets(usedAs names: Set<String>) -> [Range<Int>] {
        var open = Array(names) + definitions.filter { $0.value.contains { Self.speaksOfSecrets($0.value) } }.map(\.key)
        var hidden: Set<String> = []
        while let name = open.popLast() {
            guard hidden.insert(name).inserted else { continue }
            // What is defined nowhere may come to be a name once it is put together with what stands next to it.
            if definitions[name] == nil, !name.hasPrefix("_") { return definitions.values.joined().map(\.range) }
            open += (definitions[name] ?? []).flatMap(\.names)
            open += definitions.keys.filter { $0.hasPrefix(name) && !hidden.contains($0) }
        }
        return hidden.flatMap { definitions[$0] ?? [] }.map(\.range)
    }
}
