/// What `$NAME` and `${NAME}` stand for.
struct TextDefinitions {
    struct Definition: Hashable {
        var value: [UInt8]
        /// Where it was defined; nil for the variable of a sequence.
        var place: SourcePosition?
    }

    private var values: [String: Definition] = [:]

    var count: Int { values.count }

    subscript(name: String) -> Definition? {
        get { values[name] }
        set { values[name] = newValue }
    }
}

/// `$NAME`, or `${NAME ARGUMENTS}`, somewhere in a line.
struct Reference: Hashable {
    var range: Range<Int>
    var name: String
    var arguments: [String]

    /// The first reference at or behind `start`.
    static func first(in text: MappedText, from start: Int) -> Reference? {
        let bytes = text.bytes
        var index = start
        while let dollar = bytes[index...].firstIndex(of: UInt8(ascii: "$")) {
            if let reference = reference(at: dollar, in: bytes) { return reference }
            index = dollar + 1
        }
        return nil
    }

    private static func reference(at dollar: Int, in bytes: [UInt8]) -> Reference? {
        let next = dollar + 1
        guard next < bytes.count else { return nil }
        if bytes[next] == UInt8(ascii: "{") {
            guard let close = bytes[next...].prefix(Limits.reference).firstIndex(of: UInt8(ascii: "}")) else {
                return nil
            }
            let words = String(decoding: bytes[(next + 1)..<close], as: UTF8.self)
                .split { $0 == " " || $0 == "\t" }.map(String.init)
            guard let name = words.first, name.utf8.allSatisfy(\.isNamePart) else { return nil }
            return Reference(range: dollar..<(close + 1), name: name, arguments: Array(words.dropFirst()))
        }
        guard bytes[next].isNamePart, !bytes[next].isDigit else { return nil }
        let end = bytes[next...].firstIndex { !$0.isNamePart } ?? bytes.count
        return Reference(
            range: dollar..<end, name: String(decoding: bytes[next..<end], as: UTF8.self), arguments: [])
    }
}

/// `$NAME=VALUE` at the beginning of a line.
struct DefinitionLine: Hashable {
    var name: String
    /// Where the value begins.
    var valueStart: Int

    init?(_ text: MappedText) {
        let first = text.firstVisible
        guard first + 1 < text.bytes.count, text.bytes[first] == UInt8(ascii: "$") else { return nil }
        let end = text.bytes[(first + 1)...].firstIndex { !$0.isNamePart } ?? text.bytes.count
        guard end > first + 1, end < text.bytes.count, text.bytes[end] == UInt8(ascii: "=") else { return nil }
        name = String(decoding: text.bytes[(first + 1)..<end], as: UTF8.self)
        valueStart = end + 1
    }
}
