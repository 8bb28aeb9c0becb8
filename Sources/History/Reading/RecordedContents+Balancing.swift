package import AgentModel
internal import SQLite

// As in `RecordedContents.swift`.

package typealias ServerTransitionRow = Recorded<RecordedServerTransition>
package typealias ServiceTransitionRow = Recorded<RecordedServiceTransition>
package typealias ServerCheckResultRow = Recorded<RecordedServerCheckResult>
package typealias BalancingFindingRow = Recorded<RecordedBalancingFinding>

/// A change of a server's state or weight.
package struct RecordedServerTransition: Codable, Hashable, Sendable {
    package var service: String
    package var server: String
    /// Nil for one that was not there before.
    package var from: String?
    package var to: String
    /// Such as `check`; that one is named then.
    package var cause: String
    package var check: String?
    package var summary: String
    /// The reasons at that moment, the most important first.
    package var evidence: [WrittenReason]
    package var weightFrom: Int
    package var weightTo: Int
    package var connections: Int?
    package var configurationGeneration: Int
}

extension RecordedServerTransition: RecordedContent {
    static let table = "server_transitions"

    init(_ row: Row) throws {
        service = try row["service"]
        server = try row["server"]
        from = try row["from_state"]
        to = try row["to_state"]
        cause = try row["cause"]
        check = try row["check_name"]
        summary = try row["summary"]
        evidence = JSONColumn.decode([WrittenReason].self, try row["evidence"]) ?? []
        weightFrom = try row["weight_from"]
        weightTo = try row["weight_to"]
        connections = try row["connections"]
        configurationGeneration = try row["configuration_generation"]
    }
}

/// A change of a service's quorum, or of who answers for it.
package struct RecordedServiceTransition: Codable, Hashable, Sendable {
    package var service: String
    /// Nil, with `fromAnswers`, for one that was not there before.
    package var hadQuorum: Bool?
    /// Nil, with `toAnswers`, for one that is no longer configured.
    package var hasQuorum: Bool?
    package var fromAnswers: String?
    package var toAnswers: String?
    package var weight: Int
    package var quorum: Int
    /// What it followed from.
    package var server: String?
    package var summary: String
    package var configurationGeneration: Int
}

extension RecordedServiceTransition: RecordedContent {
    static let table = "service_transitions"

    init(_ row: Row) throws {
        service = try row["service"]
        hadQuorum = try row["had_quorum"]
        hasQuorum = try row["has_quorum"]
        fromAnswers = try row["from_answers"]
        toAnswers = try row["to_answers"]
        weight = try row["weight"]
        quorum = try row["quorum"]
        server = try row["server"]
        summary = try row["summary"]
        configurationGeneration = try row["configuration_generation"]
    }
}

/// One run of a check of a server.
package struct RecordedServerCheckResult: Codable, Hashable, Sendable {
    package var check: String
    /// `passed`, `failed` or `could_not_run`.
    package var outcome: String
    package var why: String?
    /// False of a failure that was tried again before it counted.
    package var counts: Bool?
    package var number: Int?
    package var durationUs: Int64
    package var phase: String?
    package var error: String?
    package var statusLine: String?
    package var received: String
}

extension RecordedServerCheckResult: RecordedContent {
    static let table = "server_check_results"

    init(_ row: Row) throws {
        check = try row["check_name"]
        outcome = try row["outcome"]
        why = try row["why"]
        counts = try row["counts"]
        number = try row["number"]
        durationUs = try row["duration_us"]
        phase = try row["phase"]
        error = try row["error"]
        statusLine = try row["status_line"]
        let bytes: [UInt8] = try row["received"]
        received = String(decoding: bytes, as: UTF8.self)
    }
}

/// Something that the kernel had otherwise than it had been left there, or refused.
package struct RecordedBalancingFinding: Codable, Hashable, Sendable {
    /// `drift` or `refusal`.
    package var kind: String
    package var service: String
    package var summary: String
}

extension RecordedBalancingFinding: RecordedContent {
    static let table = "balancing_findings"

    init(_ row: Row) throws {
        kind = try row["kind"]
        service = try row["service"]
        summary = try row["summary"]
    }
}
