/// The text of a JSON value while it is written.
///
/// A container is closed when one that lies outside of it is written to again: `Encodable` never says that it is done.
final class JSONText {
    var bytes: [UInt8] = []
    private var containers: [Container] = []
    private let names: FieldNames?
    private let isOneLine: Bool

    private struct Container {
        let end: Unicode.Scalar
        var isEmpty = true
    }

    /// - Parameter isOneLine: whether there are no breaks and blanks between the values.
    init(isOneLine: Bool = false, names: JSONWriter.Names = .snakeCase) {
        self.isOneLine = isOneLine
        self.names = names == .snakeCase ? FieldNames() : nil
    }

    var depth: Int { containers.count }

    func open(_ start: Unicode.Scalar, closing end: Unicode.Scalar) {
        append(start)
        containers.append(Container(end: end))
    }

    /// Begins the next member of the container at `depth`, closing those within it.
    func beginMember(at depth: Int) {
        close(to: depth)
        if !containers[depth - 1].isEmpty { append(",") }
        containers[depth - 1].isEmpty = false
        breakLine()
    }

    /// - Parameter isData: whether the name stands as it is, whatever fields are called like.
    func appendName(_ name: String, isData: Bool = false) {
        append(string: isData ? name : names?.snakeCase(name) ?? name)
        bytes += (isOneLine ? ":" : ": ").utf8
    }

    /// Appends a value with everything in it.
    func append(_ value: some Encodable, at path: [any CodingKey]) throws {
        let depth = depth
        let start = bytes.count
        try value.encode(to: JSONValueEncoder(text: self, codingPath: path))
        close(to: depth)
        if bytes.count == start { bytes += "{}".utf8 }
    }

    func append(literal: some CustomStringConvertible) {
        bytes += literal.description.utf8
    }

    func append(number: Double, at path: [any CodingKey]) throws {
        guard number.isFinite else {
            let context = EncodingError.Context(codingPath: path, debugDescription: "JSON has no \(number).")
            throw EncodingError.invalidValue(number, context)
        }
        append(literal: number)
    }

    private func close(to depth: Int) {
        while let container = containers.last, containers.count > depth {
            containers.removeLast()
            if !container.isEmpty { breakLine() }
            append(container.end)
        }
    }

    private func breakLine() {
        guard !isOneLine else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in containers { bytes += "  ".utf8 }
    }

    private func append(_ scalar: Unicode.Scalar) {
        bytes.append(UInt8(ascii: scalar))
    }
}

// MARK: Strings

extension JSONText {
    /// Appends `string` in quotes, with the escapes that RFC 8259, section 7, demands and no others.
    func append(string: String) {
        append("\"")
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += #"\b"#.utf8
            case 0x09: bytes += #"\t"#.utf8
            case 0x0A: bytes += #"\n"#.utf8
            case 0x0C: bytes += #"\f"#.utf8
            case 0x0D: bytes += #"\r"#.utf8
            case 0..<0x20: bytes += #"\u00\#(byte < 0x10 ? "0" : "")\#(String(byte, radix: 16))"#.utf8
            default: bytes.append(byte)
            }
        }
        append("\"")
    }
}
