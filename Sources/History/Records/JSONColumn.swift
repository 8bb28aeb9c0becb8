import JSON

/// Columns that hold JSON.
enum JSONColumn {
    /// Names in snake_case, in the order of declaration.
    ///
    /// - Throws: `Refusal`, so that one record which cannot be encoded does not hold up the others.
    static func encode(_ value: some Encodable) throws(Refusal) -> String {
        do {
            return String(decoding: try JSONWriter.line(value), as: UTF8.self)
        } catch {
            throw Refusal(why: "it cannot be written as JSON: \(error)")
        }
    }

    /// Nil when `text` is something else.
    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
        try? JSONReader.value(type, from: Array(text.utf8))
    }
}
