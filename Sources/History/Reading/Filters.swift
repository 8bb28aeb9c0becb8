package import AgentModel
package import VRRP

/// Which transitions to show; what is nil does not matter.
package struct TransitionFilter: Hashable, Sendable {
    package var instance: String?
    package var to: Status?
    package var reason: Transition.Reason?
    package var period: Period

    package init(
        instance: String? = nil, to: Status? = nil, reason: Transition.Reason? = nil, period: Period = Period()
    ) {
        self.instance = instance
        self.to = to
        self.reason = reason
        self.period = period
    }
}

/// Which results of one check to show.
package struct CheckResultFilter: Hashable, Sendable {
    package var passed: Bool?
    /// Whether the result turned the verdict.
    package var verdictChanged: Bool?
    package var period: Period

    package init(passed: Bool? = nil, verdictChanged: Bool? = nil, period: Period = Period()) {
        self.passed = passed
        self.verdictChanged = verdictChanged
        self.period = period
    }
}

/// Which changes of one tracker to show.
package struct TrackerChangeFilter: Hashable, Sendable {
    package var period: Period

    package init(period: Period = Period()) {
        self.period = period
    }
}

/// Which observations to show.
package struct ObservationFilter: Hashable, Sendable {
    package var instance: String?
    package var kind: Finding.Kind?
    package var period: Period

    package init(instance: String? = nil, kind: Finding.Kind? = nil, period: Period = Period()) {
        self.instance = instance
        self.kind = kind
        self.period = period
    }
}

/// Which runs of notify programs to show.
package struct NotificationFilter: Hashable, Sendable {
    /// Only those of this instance, without its group's.
    package var instance: String?
    package var period: Period

    package init(instance: String? = nil, period: Period = Period()) {
        self.instance = instance
        self.period = period
    }
}

/// Which operations to show.
package struct OperationFilter: Hashable, Sendable {
    package var kind: OperationRecord.Kind?
    package var period: Period

    package init(kind: OperationRecord.Kind? = nil, period: Period = Period()) {
        self.kind = kind
        self.period = period
    }
}

/// A span of wall time in microseconds since 1970 UTC: from `since` on, and before `until`.
package struct Period: Hashable, Sendable {
    package var since: Int64?
    package var until: Int64?

    package init(since: Int64? = nil, until: Int64? = nil) {
        self.since = since
        self.until = until
    }
}
