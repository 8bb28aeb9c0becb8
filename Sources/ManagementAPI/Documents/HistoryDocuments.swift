package import History
package import JSON

/// A list that is answered whole.
package struct ListDocument<Item: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    package var items: [Item]
}

/// One page of a list, newest first.
package struct PageDocument<Item: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    package var items: [Item]
    /// The `cursor` of the next page; nil on the last one.
    package var next: String?
}

/// One transition, asked for alone.
package struct TransitionDetailDocument: Codable, Hashable, Sendable {
    package var row: TransitionRow
    /// What led to it.
    package var evidence: EvidenceDocument?
}

/// One operation, asked for alone.
package struct OperationDetailDocument: Codable, Hashable, Sendable {
    package var row: OperationRow
    /// The answer's body.
    package var answer: JSONValue?
}

// The members of the row, and one more.

extension TransitionDetailDocument {
    private enum Key: CodingKey { case evidence }

    package init(from decoder: any Decoder) throws {
        row = try TransitionRow(from: decoder)
        evidence = try decoder.container(keyedBy: Key.self).decodeIfPresent(EvidenceDocument.self, forKey: .evidence)
    }

    package func encode(to encoder: any Encoder) throws {
        try row.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(evidence, forKey: .evidence)
    }
}

extension OperationDetailDocument {
    private enum Key: CodingKey { case answer }

    package init(from decoder: any Decoder) throws {
        row = try OperationRow(from: decoder)
        answer = try decoder.container(keyedBy: Key.self).decodeIfPresent(JSONValue.self, forKey: .answer)
    }

    package func encode(to encoder: any Encoder) throws {
        try row.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(answer, forKey: .answer)
    }
}
