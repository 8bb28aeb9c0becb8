/// A line's bytes, each with the column of the file that it stands for: what a definition was replaced by stands where
/// the definition is used.
struct MappedText: Hashable {
    var bytes: [UInt8]
    var columns: [Int]
    /// Whether a comment directly behind the last word cut it short.
    var isCutByComment = false

    init(bytes: [UInt8], columns: [Int]) {
        self.bytes = bytes
        self.columns = columns
    }

    /// A line of a file; bytes that continue a character take no column.
    init(line: ArraySlice<UInt8>) {
        bytes = Array(line)
        var column = 0
        columns = line.map { byte in
            if byte & 0xC0 != 0x80 { column += 1 }
            return max(column, 1)
        }
    }

    subscript(range: Range<Int>) -> MappedText {
        MappedText(bytes: Array(bytes[range]), columns: Array(columns[range]))
    }

    /// Puts `value` in the place of `range`; all of it stands at the column of the first byte that it replaces.
    mutating func replace(_ range: Range<Int>, by value: [UInt8]) {
        let column = columns[range.lowerBound]
        bytes.replaceSubrange(range, with: value)
        columns.replaceSubrange(range, with: repeatElement(column, count: value.count))
    }

    mutating func append(_ byte: UInt8, at column: Int) {
        bytes.append(byte)
        columns.append(column)
    }

    /// The parts between line ends.
    var lines: [MappedText] {
        var lines: [MappedText] = []
        var start = 0
        for end in bytes.indices where bytes[end] == UInt8(ascii: "\n") {
            lines.append(self[start..<end])
            start = end + 1
        }
        return lines + [self[start..<bytes.count]]
    }

    /// Where the first byte that is no blank stands.
    var firstVisible: Int { bytes.firstIndex { !$0.isBlank } ?? bytes.count }

    /// Where `text` begins at or behind `start`.
    func firstIndex(of text: String, from start: Int = 0) -> Int? {
        let wanted = Array(text.utf8)
        guard bytes.count >= start + wanted.count else { return nil }
        return (start...(bytes.count - wanted.count)).first { index in
            bytes[index] == wanted[0] && bytes[index..<(index + wanted.count)].elementsEqual(wanted)
        }
    }
}

extension MappedText {
    /// The line without its comment, and with the `#` or `!` in the place of `\#` or `\!`. No other character behind a `\`
    /// begins a comment or ends the quotes.
    var withoutComment: MappedText {
        var result = MappedText(bytes: [], columns: [])
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
                let next = bytes[index + 1]
                if isQuoted || !next.beginsComment { result.append(byte, at: columns[index]) }
                result.append(next, at: columns[isQuoted || !next.beginsComment ? index + 1 : index])
                index += 2
                continue
            }
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, byte.beginsComment {
                result.isCutByComment = result.bytes.last.map { !$0.isBlank && $0 != UInt8(ascii: "\"") } ?? false
                break
            }
            result.append(byte, at: columns[index])
            index += 1
        }
        return result
    }
}

extension UInt8 {
    var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) && self != 0x0A }
    var beginsComment: Bool { self == UInt8(ascii: "#") || self == UInt8(ascii: "!") }

    /// Whether it may stand in the name of a definition.
    var isNamePart: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == 0x5F
    }

    var isDigit: Bool { (0x30...0x39).contains(self) }
}
