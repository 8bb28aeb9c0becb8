package import AgentModel
internal import SQLite
private import Texts

/// A row of the history: what was recorded, with its id and its time. The API writes it as it is, as one object.
@dynamicMemberLookup
package struct Recorded<Content: Codable & Hashable & Sendable>: Hashable, Sendable {
    package let id: Int64
    package let runID: Int64
    package let stamp: Stamp
    package var content: Content

    package subscript<Value>(dynamicMember path: KeyPath<Content, Value>) -> Value { content[keyPath: path] }

    /// RFC 3339.
    package var at: String { Timestamp.text(stamp.wallMicroseconds) }
}

extension Recorded: Codable {
    private enum Key: CodingKey {
        case id, at, monotonicUs, bootId, runId
    }

    package init(from decoder: any Decoder) throws {
        let head = try decoder.container(keyedBy: Key.self)
        guard let wall = Timestamp.microseconds(try head.decode(String.self, forKey: .at)) else {
            throw DecodingError.dataCorruptedError(forKey: .at, in: head, debugDescription: "This is not a time.")
        }
        id = try head.decode(Int64.self, forKey: .id)
        runID = try head.decode(Int64.self, forKey: .runId)
        stamp = Stamp(
            wallMicroseconds: wall, bootID: try head.decode(String.self, forKey: .bootId),
            monotonicMicroseconds: try head.decode(Int64.self, forKey: .monotonicUs))
        content = try Content(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var head = encoder.container(keyedBy: Key.self)
        try head.encode(id, forKey: .id)
        try head.encode(at, forKey: .at)
        try head.encode(stamp.monotonicMicroseconds, forKey: .monotonicUs)
        try head.encode(stamp.bootID, forKey: .bootId)
        try head.encode(runID, forKey: .runId)
        try content.encode(to: encoder)
    }
}

/// What a row of its table tells, beside its id and its time.
protocol RecordedContent: Codable, Hashable, Sendable {
    static var table: String { get }
    init(_ row: Row) throws
}

extension Recorded: DecodableRow where Content: RecordedContent {
    static var table: String { Content.table }

    init(_ row: Row) throws {
        try self.init(id: row["id"], runID: row["run_id"], stamp: Stamp(row), content: Content(row))
    }
}
