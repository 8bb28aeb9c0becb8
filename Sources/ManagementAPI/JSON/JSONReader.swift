private import FoundationEssentials

/// Reads what `JSONWriter` wrote: the client's half.
package enum JSONReader {
    /// - Throws: `DecodingError` when `bytes` are no JSON or do not fit `type`.
    package static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(bytes))
    }

    /// Any JSON with its names as they stand.
    ///
    /// - Throws: `DecodingError` when `bytes` are no JSON.
    static func anything(from bytes: [UInt8]) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }
}

extension JSONValue {
    /// In one line, the members of each object in the order of their names.
    var canonicalText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What was read as JSON can be written as JSON.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
