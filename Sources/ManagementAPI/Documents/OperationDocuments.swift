package import AgentModel
package import JSON

/// 202: an operation that has begun, as far as it is known then.
package struct AcceptedDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var kind: String
    package var by: Author.Written
    package var fromAddress: String?
    package var requestId: String?
    package var request: JSONValue?
    package var result: String
}
