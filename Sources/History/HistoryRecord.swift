package import Health
package import VRRP

/// One thing to write down. Cheap to make: no text is built and no file touched before the writer's thread does it.
package enum HistoryRecord: Hashable, Sendable {
    case transition(TransitionRecord)
    case checkResult(CheckResultRecord)
    case operation(OperationRecord)
    case configuration(ConfigurationRecord)
    case drain(DrainRecord)
    case drainLifted(DrainLiftRecord)
    case gap(GapRecord)
}

/// Who caused something: a user of the socket, a token, a signal, the start of the agent, or the end of a time limit.
package struct Author: Hashable, Sendable {
    package var kind: Kind
    /// The user's or the token's name, the certificate's common name, the signal's name, or what started.
    package var name: String

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case uid, token, certificate, signal, start, expiry
    }

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// A change of status of one instance.
package struct TransitionRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var instance: String
    package var transition: Transition
    package var configurationGeneration: Int
    /// JSON text with what led to it; nil for none.
    package var evidence: String?

    package init(
        stamp: Stamp, instance: String, transition: Transition, configurationGeneration: Int, evidence: String? = nil
    ) {
        self.stamp = stamp
        self.instance = instance
        self.transition = transition
        self.configurationGeneration = configurationGeneration
        self.evidence = evidence
    }
}

/// One run of a check, and what the check said of the service after it.
package struct CheckResultRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var check: String
    package var result: CheckResult
    package var verdict: Verdict
    package var verdictChanged: Bool

    package init(stamp: Stamp, check: String, result: CheckResult, verdict: Verdict, verdictChanged: Bool) {
        self.stamp = stamp
        self.check = check
        self.result = result
        self.verdict = verdict
        self.verdictChanged = verdictChanged
    }
}

/// Something that was asked of the agent, with its result.
package struct OperationRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var kind: Kind
    package var by: Author
    /// Where the request came from; nil for the socket and for signals.
    package var fromAddress: String?
    package var requestID: String?
    /// JSON text; nil for none.
    package var detail: String?
    /// `done`, or what went wrong.
    package var result: String

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case start, stop, drain, undrain, reload, token
    }

    package init(
        stamp: Stamp, kind: Kind, by: Author, fromAddress: String? = nil, requestID: String? = nil,
        detail: String? = nil, result: String
    ) {
        self.stamp = stamp
        self.kind = kind
        self.by = by
        self.fromAddress = fromAddress
        self.requestID = requestID
        self.detail = detail
        self.result = result
    }
}
