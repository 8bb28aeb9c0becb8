/// Writes the members of an object in the order in which they come.
struct JSONObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let text: JSONText
    let codingPath: [any CodingKey]
    /// How deep this object lies in the text.
    let depth: Int

    func encodeNil(forKey key: Key) { begin(key).append(literal: "null") }
    func encode(_ value: Bool, forKey key: Key) { begin(key).append(literal: value) }
    func encode(_ value: String, forKey key: Key) { begin(key).append(string: value) }
    func encode(_ value: Int, forKey key: Key) { begin(key).append(literal: value) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try begin(key).append(value, at: codingPath + [key])
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        nested(key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { superEncoder(named: "super") }
    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func begin(_ key: Key) -> JSONText {
        text.beginMember(at: depth)
        text.appendName(key.stringValue, isData: key is JSONValue.Name)
        return text
    }

    private func nested(_ key: Key) -> JSONValueEncoder {
        JSONValueEncoder(text: begin(key), codingPath: codingPath + [key])
    }

    private func superEncoder(named name: String) -> JSONValueEncoder {
        text.beginMember(at: depth)
        text.appendName(name)
        return JSONValueEncoder(text: text, codingPath: codingPath)
    }
}

/// Writes the elements of an array.
struct JSONArrayEncoder: UnkeyedEncodingContainer {
    let text: JSONText
    let codingPath: [any CodingKey]
    /// How deep this array lies in the text.
    let depth: Int
    private(set) var count = 0

    init(text: JSONText, codingPath: [any CodingKey], depth: Int) {
        self.text = text
        self.codingPath = codingPath
        self.depth = depth
    }

    mutating func encodeNil() { begin().append(literal: "null") }

    mutating func encode<T: Encodable>(_ value: T) throws {
        try begin().append(value, at: codingPath)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        nested().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { nested() }

    private mutating func begin() -> JSONText {
        text.beginMember(at: depth)
        count += 1
        return text
    }

    private mutating func nested() -> JSONValueEncoder {
        JSONValueEncoder(text: begin(), codingPath: codingPath)
    }
}

/// Writes one value that is no container.
struct JSONScalarEncoder: SingleValueEncodingContainer {
    let text: JSONText
    let codingPath: [any CodingKey]

    func encodeNil() { text.append(literal: "null") }
    func encode(_ value: Bool) { text.append(literal: value) }
    func encode(_ value: String) { text.append(string: value) }
    func encode(_ value: Double) throws { try text.append(number: value, at: codingPath) }
    func encode(_ value: Float) throws { try text.append(number: Double(value), at: codingPath) }
    func encode(_ value: Int) { text.append(literal: value) }
    func encode(_ value: Int8) { text.append(literal: value) }
    func encode(_ value: Int16) { text.append(literal: value) }
    func encode(_ value: Int32) { text.append(literal: value) }
    func encode(_ value: Int64) { text.append(literal: value) }
    func encode(_ value: UInt) { text.append(literal: value) }
    func encode(_ value: UInt8) { text.append(literal: value) }
    func encode(_ value: UInt16) { text.append(literal: value) }
    func encode(_ value: UInt32) { text.append(literal: value) }
    func encode(_ value: UInt64) { text.append(literal: value) }
    func encode(_ value: Int128) { text.append(literal: value) }
    func encode<T: Encodable>(_ value: T) throws { try text.append(value, at: codingPath) }
}
