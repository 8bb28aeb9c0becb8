package import Balancing
package import NetworkTypes

/// One server behind a virtual one, with what it inherits filled in.
package struct RealServerConfiguration: Hashable, Sendable {
    package var address: IPAddress
    /// Nil where the virtual server has none, or where each entry of its group has its own.
    package var port: UInt16?
    package var weight = 1
    package var forwarding = ForwardingMethod.nat
    /// With more connections than the upper one it gets no new ones, until it has fewer than the lower one; 0 for none.
    package var upperThreshold = 0
    package var lowerThreshold = 0
    /// How long its weight rises after it was out; nil for at once (`slow_start`).
    package var slowStart: Duration?
    package var inhibitsOnFailure = false
    package var startsFailed = false
    package var onUp: NotifyCommand?
    package var onDown: NotifyCommand?
    /// What holds for its checks that do not say otherwise.
    package var timing = CheckTiming()
    package var virtualHost: String?
    /// All must pass. By kind, and of one kind in configured order.
    package var checkers: [Checker] = []
    /// Where its block begins.
    package var location: SourcePosition

    package init(address: IPAddress, port: UInt16?, location: SourcePosition) {
        self.address = address
        self.port = port
        self.location = location
    }
}

/// When checks run, and how many failures they allow.
package struct CheckTiming: Hashable, Sendable {
    package var interval = Duration.seconds(60)
    /// For each step of a check that connects.
    package var connectTimeout = Duration.seconds(5)
    /// Failures that are allowed after the first one; nil for what is usual for the kind of check.
    package var retries: Int?
    /// Nil for what is usual for the kind of check.
    package var retryDelay: Duration?
    /// The first run is up to this much later; nil for the interval.
    package var warmup: Duration?

    package init() {}
}
