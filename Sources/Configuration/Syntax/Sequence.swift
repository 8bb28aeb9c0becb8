import Texts

/// `~SEQ(...)`, `~SEQx(...)` or `~LST(...)` in a line: what its variables stand for, one time after the other.
struct RepeatedLine: Hashable {
    /// What is wrong with a sequence, and what to write.
    struct Mistake: Error, Hashable {
        var message: String
        var suggestion: String
    }

    /// Where it stands in the line, its name and brackets included.
    var range: Range<Int>
    private var name: String
    private var arguments: [String]

    private static let names = ["~SEQ(", "~SEQx(", "~LST("]

    /// The first of a line; nil where there is none.
    init?(in text: MappedText) throws(Mistake) {
        let found = Self.names.compactMap { name in text.firstIndex(of: name).map { ($0, name) } }
        guard let (start, name) = found.min(by: { $0.0 < $1.0 }) else { return nil }
        guard let close = text.bytes[start...].firstIndex(of: UInt8(ascii: ")")) else {
            throw Mistake(message: "\"\(name)\" is not closed on its line", suggestion: "write a ) behind its values")
        }
        range = start..<(close + 1)
        self.name = name
        let inside = text.bytes[(start + name.utf8.count)..<close]
        arguments = splitOutsideBraces(String(decoding: inside, as: UTF8.self))
    }

    /// What the variables are, for each time that the rest of the line is read.
    ///
    /// - Parameter limit: how many times there may be.
    func assignments(limit: Int) throws(Mistake) -> [[(name: String, value: String)]] {
        name == "~LST(" ? try list(limit: limit) : try numbers(limit: limit, inHexadecimal: name == "~SEQx(")
    }

    private func numbers(
        limit: Int, inHexadecimal: Bool
    ) throws(Mistake) -> [[(name: String, value: String)]] {
        let values = arguments.dropFirst().map { number($0, inHexadecimal: inHexadecimal) }
        guard let variable = arguments.first, isName(variable), (1...3).contains(values.count),
            !values.contains(nil), let end = values.last ?? nil
        else {
            throw Mistake(
                message: "the sequence is not understood", suggestion: "write \(name)NAME, FIRST, STEP, LAST)")
        }
        let direction = end < 0 ? -1 : 1
        let first = values.count > 1 ? values[0] ?? 1 : direction
        let step = values.count > 2 ? values[1] ?? 1 : (first <= end ? 1 : -1)
        guard step != 0, first == end || (step > 0) == (first < end) else {
            throw Mistake(message: "the sequence never ends", suggestion: "write a step that leads to the last number")
        }
        guard (end - first) / step < limit else { throw Self.tooLong(limit) }
        return stride(from: first, through: end, by: step).map { value in
            [(variable, inHexadecimal ? String(value, radix: 16) : String(value))]
        }
    }

    private func list(limit: Int) throws(Mistake) -> [[(name: String, value: String)]] {
        let variables = members(arguments.first ?? "")
        let values = arguments.dropFirst().map { variables.count == 1 && !$0.hasPrefix("{") ? [$0] : members($0) }
        guard !variables.isEmpty, variables.allSatisfy(isName), !values.isEmpty,
            values.allSatisfy({ $0.count == variables.count })
        else {
            throw Mistake(
                message: "the list is not understood: every value needs one part for each variable",
                suggestion: "write ~LST(NAME, VALUE, VALUE) or ~LST({A, B}, {1, 2}, {3, 4})")
        }
        guard values.count <= limit else { throw Self.tooLong(limit) }
        return values.map { parts in zip(variables, parts).map { ($0, $1) } }
    }

    private static func tooLong(_ limit: Int) -> Mistake {
        Mistake(
            message: "the sequence makes more than \(limit) lines, which is the limit",
            suggestion: "write a shorter sequence")
    }
}

private func isName(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(\.isNamePart) }

/// A number small enough that no arithmetic on it can overflow.
private func number(_ text: String, inHexadecimal: Bool) -> Int? {
    let value =
        inHexadecimal || text.hasPrefix("0x") ? Int(text.replacing("0x", by: ""), radix: 16) : wholeNumber(text)
    return value.flatMap { $0.magnitude <= UInt(Int32.max) ? $0 : nil }
}

/// `{a, b}` or `a` as its parts.
private func members(_ text: String) -> [String] {
    guard text.hasPrefix("{"), text.hasSuffix("}") else { return [text] }
    return splitOutsideBraces(String(text.dropFirst().dropLast()))
}

private func splitOutsideBraces(_ text: String) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
        if character == "{" { depth += 1 }
        if character == "}" { depth -= 1 }
        if character == ",", depth == 0 {
            parts.append("")
        } else {
            parts[parts.count - 1].append(character)
        }
    }
    return parts.map { part in
        String(part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
