internal import AgentModel
internal import Balancing
import SQLite

extension Insertion {
    func insert(_ record: ServerTransitionRecord) throws -> Int64 {
        let transition = record.transition
        return try insert(
            """
            INSERT INTO server_transitions (run_id, at_us, boot_id, monotonic_us, service, server, from_state, to_state,
              cause, check_name, summary, evidence, weight_from, weight_to, connections, configuration_generation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                transition.member.service.pathName, transition.member.server.pathName, transition.from?.rawValue,
                transition.to.rawValue, transition.cause.word, transition.cause.check, transition.summary,
                try JSONColumn.encode(transition.evidence.map(WrittenReason.init)), transition.weights.from,
                transition.weights.to, transition.connections, record.configurationGeneration,
            ])
    }

    func insert(_ record: ServiceTransitionRecord) throws -> Int64 {
        let transition = record.transition
        return try insert(
            """
            INSERT INTO service_transitions (run_id, at_us, boot_id, monotonic_us, service, had_quorum, has_quorum,
              from_answers, to_answers, weight, quorum, server, summary, configuration_generation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                transition.service.pathName, transition.from?.hasQuorum, transition.to?.hasQuorum,
                transition.from?.answers.rawValue, transition.to?.answers.rawValue, transition.weight,
                transition.quorum.weight, transition.server?.pathName, transition.summary,
                record.configurationGeneration,
            ])
    }

    func insert(_ run: ServerCheckRun) throws -> Int64 {
        try insert(
            """
            INSERT INTO server_check_results (run_id, at_us, boot_id, monotonic_us, check_name, outcome, why, counts, number,
              duration_us, phase, error, status_line, received)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, run.stamp,
            [
                run.check, run.outcome.word, run.outcome.why, run.outcome.counts, run.outcome.number,
                run.duration.microseconds, run.evidence.phase, run.evidence.errorName, run.evidence.statusLine,
                Array(run.evidence.received.prefix(ServerCheckRun.Evidence.limit)),
            ])
    }

    func insert(_ record: BalancingFindingRecord) throws -> Int64 {
        try insert(
            """
            INSERT INTO balancing_findings (run_id, at_us, boot_id, monotonic_us, kind, service, summary)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, record.stamp, [record.kind.rawValue, record.service.pathName, record.summary])
    }

    func insert(_ record: ServerOrderRecord) throws -> Int64 {
        let terms = OrderColumns(record.kind)
        return try insert(
            """
            INSERT INTO server_orders (run_id, at_us, boot_id, monotonic_us, service, server, kind, weight, until_us,
              at_deadline, reason, by_kind, by_name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.stamp,
            [
                record.member.service.pathName, record.member.server.pathName, record.kind.word, terms.weight,
                terms.until, terms.atDeadline, record.reason, record.by.kind.rawValue, record.by.name,
            ])
    }

    func lift(_ record: ServerOrderLiftRecord) throws -> Int64 {
        try update(
            """
            UPDATE server_orders SET lifted_at_us = ?, lifted_by_kind = ?, lifted_by_name = ?
            WHERE id = ? AND lifted_at_us IS NULL
            """, [record.stamp.wallMicroseconds, record.by.kind.rawValue, record.by.name, record.id],
            orRefuse: "no order \(record.id) is in force")
        return record.id
    }
}

/// The terms of an order spread over their columns.
private struct OrderColumns {
    var weight: Int?
    var until: Int64?
    var atDeadline: String?

    init(_ kind: ServerOrder.Kind) {
        switch kind {
        case .weight(let weight): self.weight = weight
        case .drain(let until, let atDeadline): (self.until, self.atDeadline) = (until, atDeadline.rawValue)
        case .maintenance: break
        }
    }
}
