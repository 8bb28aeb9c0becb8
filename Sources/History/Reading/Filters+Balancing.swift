package import Balancing

/// Which changes of servers to show; what is nil does not matter.
package struct ServerTransitionFilter: Hashable, Sendable {
    package var service: ServiceIdentity?
    /// In whichever service, unless that is given too.
    package var server: ServerIdentity?
    package var period: Period

    package init(service: ServiceIdentity? = nil, server: ServerIdentity? = nil, period: Period = Period()) {
        self.service = service
        self.server = server
        self.period = period
    }
}

/// Which changes of services to show.
package struct ServiceTransitionFilter: Hashable, Sendable {
    package var service: ServiceIdentity?
    package var period: Period

    package init(service: ServiceIdentity? = nil, period: Period = Period()) {
        self.service = service
        self.period = period
    }
}

/// Which runs of the checks of servers to show.
package struct ServerCheckResultFilter: Hashable, Sendable {
    package var check: String?
    package var period: Period

    package init(check: String? = nil, period: Period = Period()) {
        self.check = check
        self.period = period
    }
}

/// Which findings of the balancer to show.
package struct BalancingFindingFilter: Hashable, Sendable {
    package var service: ServiceIdentity?
    package var period: Period

    package init(service: ServiceIdentity? = nil, period: Period = Period()) {
        self.service = service
        self.period = period
    }
}
