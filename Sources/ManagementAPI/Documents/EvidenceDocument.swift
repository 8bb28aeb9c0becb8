package import AgentModel
private import Health
private import NetworkTypes

/// What led to a transition, as it stood in the engine's memory then; `ago` counts back from the transition.
package struct EvidenceDocument: Codable, Hashable, Sendable {
    package var advertisements: [Advertisement]
    package var timers: Timers
    package var checks: [Check]
    package var trackers: [TrackerChange]?
    package var operation: Operation?
    package var stall: Stall?

    package struct Advertisement: Codable, Hashable, Sendable {
        package var source: String
        package var priority: Int
        package var intervalUs: Int
        package var agoUs: Int
    }

    package struct Timers: Codable, Hashable, Sendable {
        package var advertisementIntervalUs: Int
        package var skewTimeUs: Int
        package var activeDownIntervalUs: Int
        package var lateUs: Int
    }

    package struct Check: Codable, Hashable, Sendable {
        package var name: String
        package var verdict: String
        package var changedAgoUs: Int?
        package var exitStatus: Int?
        package var output: String?
    }

    package struct TrackerChange: Codable, Hashable, Sendable {
        package var kind: String
        package var name: String
        package var from: String
        package var to: String
        package var changedAgoUs: Int
    }

    package struct Operation: Codable, Hashable, Sendable {
        package var kind: String
        package var id: Int64?
        /// Where the operation is told of.
        package var href: String?
        package var by: Author.Written
        package var reason: String?
        package var requestId: String?
    }

    package struct Stall: Codable, Hashable, Sendable {
        package var lateUs: Int
        package var agoUs: Int
    }
}

extension EvidenceDocument {
    init(_ evidence: Evidence) {
        self.init(
            advertisements: evidence.advertisements.map(Advertisement.init), timers: Timers(evidence.timers),
            checks: evidence.checks.map(Check.init), trackers: evidence.trackers?.map(TrackerChange.init),
            operation: evidence.operation.map(Operation.init),
            stall: evidence.stall.map { Stall(lateUs: $0.lateUs, agoUs: $0.agoUs) })
    }
}

extension EvidenceDocument.Advertisement {
    fileprivate init(_ advertisement: Evidence.Advertisement) {
        self.init(
            source: advertisement.source.description, priority: advertisement.priority,
            intervalUs: advertisement.intervalUs, agoUs: advertisement.agoUs)
    }
}

extension EvidenceDocument.Timers {
    fileprivate init(_ timers: Evidence.Timers) {
        self.init(
            advertisementIntervalUs: timers.advertisementIntervalUs, skewTimeUs: timers.skewTimeUs,
            activeDownIntervalUs: timers.activeDownIntervalUs, lateUs: timers.lateUs)
    }
}

extension EvidenceDocument.Check {
    fileprivate init(_ check: Evidence.Check) {
        self.init(
            name: check.name, verdict: check.verdict.rawValue, changedAgoUs: check.changedAgoUs,
            exitStatus: check.exitStatus, output: check.output.map { String(decoding: $0, as: UTF8.self) })
    }
}

extension EvidenceDocument.TrackerChange {
    fileprivate init(_ change: Evidence.TrackerChange) {
        self.init(
            kind: change.tracker.kind.rawValue, name: change.tracker.name, from: change.from.text, to: change.to.text,
            changedAgoUs: change.changedAgoUs)
    }
}

extension EvidenceDocument.Operation {
    fileprivate init(_ operation: Evidence.Operation) {
        self.init(
            kind: operation.kind.rawValue, id: operation.id, href: operation.id.map { "/v1/operations/\($0)" },
            by: Author.Written(kind: operation.byKind.rawValue, name: operation.byName), reason: operation.reason,
            requestId: operation.requestId)
    }
}
