/// Reads JSON (RFC 8259), and what `JSONWriter` wrote as the values that it was.
package enum JSONReader {
    /// A field is found under its own name or, as `JSONWriter` writes it, in snake_case.
    ///
    /// - Throws: `JSONError` when `bytes` are no JSON, `DecodingError` when they do not fit `type`.
    package static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONValueDecoder(try anything(from: bytes), at: [], FieldNames()).decode(type)
    }

    /// Any JSON with its names as they stand.
    package static func anything(from bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try JSONParser.value(of: bytes)
    }
}

/// The decoder of one value.
struct JSONValueDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    let names: FieldNames
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ value: JSONValue, at path: [any CodingKey], _ names: FieldNames) {
        self.value = value
        codingPath = path
        self.names = names
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        // What is any JSON is taken as it is.
        if type == JSONValue.self, let value = value as? Value { return value }
        return try Value(from: self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch([String: JSONValue].self) }
        return KeyedDecodingContainer(JSONObjectDecoder(members: members, codingPath: codingPath, names: names))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch([JSONValue].self) }
        return JSONArrayDecoder(elements: elements, codingPath: codingPath, names: names)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { JSONScalarDecoder(decoder: self) }

    fileprivate func mismatch(_ type: Any.Type) -> DecodingError {
        .typeMismatch(type, DecodingError.Context(codingPath: codingPath, debugDescription: "This is not \(type)."))
    }
}

/// Reads the members of an object.
private struct JSONObjectDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [String: JSONValue]
    let codingPath: [any CodingKey]
    let names: FieldNames

    var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }
    func contains(_ key: Key) -> Bool { member(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try demand(key) == .null }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(key).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { JSONValueDecoder(members["super"] ?? .null, at: codingPath, names) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func member(_ key: Key) -> JSONValue? {
        members[key.stringValue] ?? members[names.snakeCase(key.stringValue)]
    }

    private func demand(_ key: Key) throws -> JSONValue {
        if let value = member(key) { return value }
        throw DecodingError.keyNotFound(
            key, DecodingError.Context(codingPath: codingPath, debugDescription: "A member is missing."))
    }

    private func decoder(_ key: Key) throws -> JSONValueDecoder {
        JSONValueDecoder(try demand(key), at: codingPath + [key], names)
    }
}

/// Reads the elements of an array.
private struct JSONArrayDecoder: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    let codingPath: [any CodingKey]
    let names: FieldNames
    private(set) var currentIndex = 0

    init(elements: [JSONValue], codingPath: [any CodingKey], names: FieldNames) {
        self.elements = elements
        self.codingPath = codingPath
        self.names = names
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() -> Bool {
        guard !isAtEnd, elements[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> JSONValueDecoder {
        guard !isAtEnd else {
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: "The array has no more.")
            throw DecodingError.valueNotFound(JSONValue.self, context)
        }
        defer { currentIndex += 1 }
        return JSONValueDecoder(elements[currentIndex], at: codingPath, names)
    }
}

/// Reads one value that is no container.
private struct JSONScalarDecoder: SingleValueDecodingContainer {
    let decoder: JSONValueDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value == .null }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let bool) = decoder.value else { throw decoder.mismatch(type) }
        return bool
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let string) = decoder.value else { throw decoder.mismatch(type) }
        return string
    }

    func decode(_ type: Double.Type) throws -> Double {
        switch decoder.value {
        case .integer(let integer): return Double(integer)
        case .number(let number): return number
        default: throw decoder.mismatch(type)
        }
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }

    private func integer<Integer: FixedWidthInteger>() throws -> Integer {
        guard case .integer(let wide) = decoder.value, let integer = Integer(exactly: wide) else {
            throw decoder.mismatch(Integer.self)
        }
        return integer
    }
}
