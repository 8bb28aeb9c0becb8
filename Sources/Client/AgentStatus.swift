private import JSON

/// What is read of `GET /v1/status` to judge a node: few fields, so that an agent of another version is understood too.
package struct AgentStatus: Decodable, Sendable {
    package var version: String
    /// RFC 3339.
    package var startedAt: String
    package var uptimeS: Int
    package var configuration: Configuration
    package var engine: Engine
    package var conditions: [Condition]
    package var instances: [Instance]

    package struct Configuration: Decodable, Sendable {
        package var path: String
    }

    package struct Engine: Decodable, Sendable {
        package var realtime: Bool
        package var memoryLocked: Bool
    }

    package struct Condition: Decodable, Sendable {
        /// A `ConditionType`, or one that this program does not know.
        package var type: String
        package var instance: String?
        package var detail: String
    }

    package struct Instance: Decodable, Sendable {
        package var name: String
        /// An `InstanceState`, or one that this program does not know.
        package var state: String
        package var summary: String?
    }

    /// - Throws: where that is not a status.
    package init(json: [UInt8]) throws {
        self = try JSONReader.value(Self.self, from: json)
    }
}
