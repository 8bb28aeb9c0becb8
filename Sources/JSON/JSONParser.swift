/// Why bytes are no JSON (RFC 8259).
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The byte at which it cannot go on, from 0.
    package let position: Int
    package let why: String

    package var description: String { "no JSON at byte \(position): \(why)" }
}

/// Reads one JSON text (RFC 8259): UTF-8, with no name twice in one object, and not nested deeper than `deepest`.
struct JSONParser {
    static let deepest = 128

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func value(of bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value()
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.error("something follows the value") }
        return value
    }

    private func error(_ why: String) -> JSONError { JSONError(position: position, why: why) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard next == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func demand(_ scalar: Unicode.Scalar) throws(JSONError) {
        guard take(scalar) else { throw error("expected \(scalar)") }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw error("it ends where a value is to come")
        default: return try number()
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < Self.deepest else { throw error("it is nested deeper than \(Self.deepest) levels") }
        depth += 1
        position += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        guard !take("}") else { return .object(members) }
        repeat {
            skipBlanks()
            let name = try string()
            guard members[name] == nil else { throw error("the name is there twice") }
            try demand(":")
            members[name] = try value()
        } while take(",")
        try demand("}")
        return .object(members)
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        guard !take("]") else { return .array(elements) }
        repeat { elements.append(try value()) } while take(",")
        try demand("]")
        return .array(elements)
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[position...].starts(with: "\(text)".utf8) else { throw error("expected \(text)") }
        position += text.utf8CodeUnitCount
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let leading = digits()
        guard leading > 0 else { throw error("expected a value") }
        guard leading == 1 || bytes[position - leading] != UInt8(ascii: "0") else {
            throw error("a number begins with 0")
        }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            guard digits() > 0 else { throw error("expected a digit after the point") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw error("expected a digit in the exponent") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int128(text), (-1 << 63..<1 << 64).contains(integer) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw error("the number is too large") }
        return Int64(exactly: number).map { .integer(Int128($0)) } ?? .number(number)
    }

    /// Goes past digits, and tells how many.
    private mutating func digits() -> Int {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        guard next == UInt8(ascii: "\"") else { throw error("expected a quotation mark") }
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw error("it is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): try text.append(contentsOf: String(escaped()).utf8)
            case 0..<0x20: throw error("a control character is not escaped")
            default: text.append(byte)
            }
        }
        throw error("it ends within a string")
    }

    /// What stands behind a backslash.
    private mutating func escaped() throws(JSONError) -> Unicode.Scalar {
        guard let byte = next else { throw error("it ends within a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "u"): return try scalar()
        default: throw error("unknown escape")
        }
    }

    /// One or, beyond U+FFFF, two groups of hexadecimal digits (RFC 8259, section 7).
    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let first = try codeUnit()
        guard UTF16.isLeadSurrogate(first) else {
            guard let scalar = Unicode.Scalar(first) else { throw error("half of a surrogate pair") }
            return scalar
        }
        guard bytes[position...].starts(with: #"\u"#.utf8) else { throw error("half of a surrogate pair") }
        position += 2
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw error("half of a surrogate pair") }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let number = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("there are no four hexadecimal digits") }
        position += 4
        return number
    }
}
