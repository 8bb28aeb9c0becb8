import FoundationEssentials

/// Columns that hold JSON.
enum JSONText {
    /// Names in snake_case, in a fixed order.
    ///
    /// - Throws: `Refusal`, so that one record which cannot be encoded does not hold up the others.
    static func encode(_ value: some Encodable) throws(Refusal) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw Refusal(why: "it cannot be written as JSON: \(error)")
        }
    }

    /// Nil when `text` is something else.
    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: Data(text.utf8))
    }
}
