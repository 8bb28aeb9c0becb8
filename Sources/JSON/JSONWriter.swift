/// Writes values as JSON (RFC 8259) with their fields in the order of declaration, for people to read and compare.
///
/// Names of fields go from camelCase to snake_case; a field that is nil is left out. Names that are data, and so must stand as they are,
/// go as `JSONValue.object`.
package enum JSONWriter {
    /// How fields are called.
    package enum Names: Sendable {
        case snakeCase, asTheyStand
    }

    /// - Returns: UTF-8, indented by two spaces, with a newline at the end.
    /// - Throws: `EncodingError` for a number that is not finite, and what `value` itself throws.
    package static func bytes(_ value: some Encodable, names: Names = .snakeCase) throws -> [UInt8] {
        let text = JSONText(names: names)
        try text.append(value, at: [])
        text.bytes.append(UInt8(ascii: "\n"))
        return text.bytes
    }

    /// - Returns: UTF-8 in one line, without a newline at the end.
    /// - Throws: as `bytes`.
    package static func line(_ value: some Encodable) throws -> [UInt8] {
        let text = JSONText(isOneLine: true)
        try text.append(value, at: [])
        return text.bytes
    }

    /// - Returns: a JSON string with its quotes.
    package static func string(_ string: String) -> [UInt8] {
        let text = JSONText()
        text.append(string: string)
        return text.bytes
    }
}

/// The encoder of one value: it opens at most one container, which `JSONText` closes.
struct JSONValueEncoder: Encoder {
    let text: JSONText
    let codingPath: [any CodingKey]
    /// How deep the value lies that is written.
    private let depth: Int
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(text: JSONText, codingPath: [any CodingKey]) {
        self.text = text
        self.codingPath = codingPath
        depth = text.depth
    }

    /// Whoever asks again goes on with the same object.
    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if text.depth == depth { text.open("{", closing: "}") }
        return KeyedEncodingContainer(JSONObjectEncoder(text: text, codingPath: codingPath, depth: depth + 1))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        text.open("[", closing: "]")
        return JSONArrayEncoder(text: text, codingPath: codingPath, depth: text.depth)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONScalarEncoder(text: text, codingPath: codingPath)
    }
}
