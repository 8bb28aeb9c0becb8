package import JSON

/// Something that was asked of the agent.
package struct OperationDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var at: String
    package var monotonicUs: Int64
    package var bootId: String
    package var runId: Int64
    package var kind: String
    package var by: AuthorDocument
    package var fromAddress: String?
    package var requestId: String?
    package var request: JSONValue?
    package var result: String
    /// Nil while it runs.
    package var finishedAt: String?
    /// The HTTP status of the answer.
    package var status: Int?
    /// The answer's body; only where one operation is asked for.
    package var answer: JSONValue?
}

/// 202: an operation that has begun, as far as it is known then.
package struct AcceptedDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var kind: String
    package var by: AuthorDocument
    package var fromAddress: String?
    package var requestId: String?
    package var request: JSONValue?
    package var result: String
}

/// Who.
package struct AuthorDocument: Codable, Hashable, Sendable {
    package var kind: String
    package var name: String
}
