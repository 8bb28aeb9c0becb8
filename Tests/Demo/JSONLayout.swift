/// Breaks JSON into lines for reading, without changing its order: what fits on a line stays on one.
struct JSONLayout {
    private indirect enum Value {
        case scalar(String)
        case container(open: Character, close: Character, items: [(name: String?, value: Value)])
    }

    /// `text` on several lines of at most `width` columns where possible; nil when it is no JSON object or array.
    static func indented(_ text: String, width: Int) -> String? {
        guard text.first == "{" || text.first == "[" else { return nil }
        var reader = JSONLayout(rest: text[...])
        guard let value = reader.value() else { return nil }
        reader.skipBlanks()
        return reader.rest.isEmpty ? lines(of: value, indentation: 0, reserved: 0, width: width) : nil
    }

    private var rest: Substring

    private mutating func skipBlanks() {
        rest = rest.drop(while: \.isWhitespace)
    }

    private mutating func value() -> Value? {
        skipBlanks()
        switch rest.first {
        case "{": return container(open: "{", close: "}")
        case "[": return container(open: "[", close: "]")
        case "\"": return string().map(Value.scalar)
        case nil: return nil
        default: return word()
        }
    }

    private mutating func word() -> Value? {
        let word = rest.prefix { !",]} \n\t".contains($0) }
        rest = rest.dropFirst(word.count)
        return word.isEmpty ? nil : .scalar(String(word))
    }

    private mutating func string() -> String? {
        var end = rest.index(after: rest.startIndex)
        while end < rest.endIndex, rest[end] != "\"" {
            end = rest.index(end, offsetBy: rest[end] == "\\" ? 2 : 1, limitedBy: rest.endIndex) ?? rest.endIndex
        }
        guard end < rest.endIndex else { return nil }
        let text = rest[...end]
        rest = rest[rest.index(after: end)...]
        return String(text)
    }

    private mutating func container(open: Character, close: Character) -> Value? {
        rest = rest.dropFirst()
        var items: [(name: String?, value: Value)] = []
        while true {
            skipBlanks()
            if rest.first == close { break }
            if rest.first == "," { rest = rest.dropFirst() }
            guard let item = item(named: open == "{") else { return nil }
            items.append(item)
        }
        rest = rest.dropFirst()
        return .container(open: open, close: close, items: items)
    }

    private mutating func item(named: Bool) -> (name: String?, value: Value)? {
        skipBlanks()
        guard named else { return value().map { (nil, $0) } }
        guard rest.first == "\"", let name = string() else { return nil }
        skipBlanks()
        guard rest.first == ":" else { return nil }
        rest = rest.dropFirst()
        return value().map { (name, $0) }
    }

    private static func lines(of value: Value, indentation: Int, reserved: Int, width: Int) -> String {
        let short = line(of: value)
        guard case .container(let open, let close, let items) = value, !items.isEmpty,
            indentation == 0 || indentation + reserved + short.count > width
        else { return short }
        let inner = String(repeating: " ", count: indentation + 2)
        let rows = items.map { item in
            let name = item.name.map { "\($0): " } ?? ""
            return inner + name
                + lines(of: item.value, indentation: indentation + 2, reserved: name.count + 1, width: width)
        }
        let outer = String(repeating: " ", count: indentation)
        return "\(open)\n\(rows.joined(separator: ",\n"))\n\(outer)\(close)"
    }

    private static func line(of value: Value) -> String {
        switch value {
        case .scalar(let text): text
        case .container(let open, let close, let items):
            "\(open)"
                + items.map { ($0.name.map { "\($0): " } ?? "") + line(of: $0.value) }.joined(separator: ", ")
                + "\(close)"
        }
    }
}
