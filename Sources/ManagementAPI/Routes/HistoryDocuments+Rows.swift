internal import AgentModel
internal import History
internal import JSON
internal import Texts

extension TransitionDocument {
    /// Without the evidence.
    init(_ row: TransitionRow) {
        let peer = row.peerAddress.flatMap { address in
            row.peerPriority.map { PeerDocument(address: address, priority: $0) }
        }
        self.init(
            id: row.id, at: row.stamp.text, monotonicUs: row.stamp.monotonicMicroseconds, bootId: row.stamp.bootID,
            runId: row.runID, instance: row.instance, from: row.from, to: row.to, reason: row.reason,
            summary: row.summary, peer: peer, effectivePriority: row.effectivePriority,
            configurationGeneration: row.configurationGeneration)
    }
}

extension CheckResultDocument {
    init(_ row: CheckResultRow) {
        self.init(
            id: row.id, at: row.stamp.text, monotonicUs: row.stamp.monotonicMicroseconds, bootId: row.stamp.bootID,
            runId: row.runID, check: row.check, outcome: row.outcome, exitStatus: row.exitStatus, signal: row.signal,
            why: row.why, passed: row.passed, durationMs: Int(row.durationMicroseconds / 1000),
            output: String(decoding: row.output, as: UTF8.self), verdict: row.verdict,
            verdictChanged: row.verdictChanged)
    }
}

extension TrackerChangeDocument {
    init(_ row: TrackerChangeRow) {
        self.init(
            id: row.id, at: row.stamp.text, monotonicUs: row.stamp.monotonicMicroseconds, bootId: row.stamp.bootID,
            runId: row.runID, kind: row.kind, name: row.name, from: row.from, to: row.to,
            effects: row.effects.map { Effect(instance: $0.instance, group: $0.group, from: $0.from, to: $0.to) })
    }
}

extension ObservationDocument {
    init(_ row: ObservationRow) {
        self.init(
            id: row.id, at: row.stamp.text, monotonicUs: row.stamp.monotonicMicroseconds, bootId: row.stamp.bootID,
            runId: row.runID, change: row.change, kind: row.kind, instance: row.instance, peer: row.peer, mac: row.mac,
            beganAt: Timestamp.text(row.beganAtMicroseconds), lastedUs: row.lastedMicroseconds, ending: row.ending,
            sightings: row.sightings, summary: row.summary,
            evidence: Evidence(theirs: row.evidence.theirs, ours: row.evidence.ours),
            configurationGeneration: row.configurationGeneration)
    }
}

extension NotificationDocument {
    init(_ row: NotificationRow) {
        self.init(
            id: row.id, at: row.stamp.text, monotonicUs: row.stamp.monotonicMicroseconds, bootId: row.stamp.bootID,
            runId: row.runID, subject: row.subject, name: row.name, event: row.event, command: row.command,
            waitedMs: Int(row.waitedMicroseconds / 1000), outcome: row.outcome, exitStatus: row.exitStatus,
            signal: row.signal, why: row.why, tries: row.tries, durationMs: Int(row.durationMicroseconds / 1000),
            output: String(decoding: row.output, as: UTF8.self))
    }
}

extension OperationDocument {
    /// Without the answer.
    init(_ row: OperationRow) {
        self.init(
            id: row.id, at: row.stamp.text, monotonicUs: row.stamp.monotonicMicroseconds, bootId: row.stamp.bootID,
            runId: row.runID, kind: row.kind, by: AuthorDocument(row.by),
            fromAddress: row.fromAddress, requestId: row.requestID, request: row.request.map(JSONValue.init(column:)),
            result: row.result, finishedAt: row.finishedAtMicroseconds.map(Timestamp.text), status: row.status)
    }
}

extension AuthorDocument {
    init(_ columns: AuthorColumns) {
        self.init(kind: columns.kind, name: columns.name)
    }

    init(_ author: Author) {
        self.init(kind: author.kind.rawValue, name: author.name)
    }
}
