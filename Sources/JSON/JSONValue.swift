/// Any JSON value: what the history keeps as text, and the body of a request before it is understood.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// Any of 64 bits, signed or not.
    case integer(Int128)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The value that a column of JSON text holds; text that is none stands for itself.
    package init(column text: String) {
        self = (try? JSONReader.anything(from: Array(text.utf8))) ?? .string(text)
    }
}

extension JSONValue {
    /// In one line, the members of each object in the order of their names.
    package var canonicalText: String {
        // What was read as JSON can be written as JSON.
        (try? JSONWriter.line(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

extension JSONValue: Codable {
    /// - Throws: where it is read from something else than JSON.
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? JSONValueDecoder else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "This is not JSON.")
            throw DecodingError.typeMismatch(JSONValue.self, context)
        }
        self = decoder.value
    }

    /// The members of an object in the order of their names, which is the one order they have.
    package func encode(to encoder: any Encoder) throws {
        if case .object(let members) = self {
            var container = encoder.container(keyedBy: Name.self)
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                try container.encode(value, forKey: Name(stringValue: name))
            }
            return
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .null, .object: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .string(let string): try container.encode(string)
        case .array(let array): try container.encode(array)
        }
    }

    /// A name that is data: it is written as it stands.
    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
