/// What the configuration says of a real server; what it leaves out, the reader has taken from the service.
package struct ServerTerms: Hashable, Sendable {
    package var identity: ServerIdentity
    /// 0 to `maximumWeight`; 0 for no new connections.
    package var weight: Int
    package var method: ForwardingMethod
    package var thresholds: Thresholds
    /// All that can fail must pass.
    package var checks: [CheckTerms]
    /// It is out until all checks have passed once.
    package var alpha: Bool
    /// A failure sets its weight to 0, and leaves it in the kernel.
    package var inhibitOnFailure: Bool
    /// How long its weight rises after it was out; nil for at once. A weight below 10 has fewer than ten steps.
    package var slowStart: Duration?

    package static let maximumWeight = Int(Int32.max)

    /// How many connections it takes; 0 for no limit.
    package struct Thresholds: Hashable, Sendable {
        /// At so many it gets no new ones.
        package var upper: UInt32
        /// Below so many it gets new ones again.
        package var lower: UInt32

        package init(upper: UInt32 = 0, lower: UInt32 = 0) {
            self.upper = upper
            self.lower = lower
        }
    }

    package init(
        _ identity: ServerIdentity, weight: Int = 1, method: ForwardingMethod = .nat,
        thresholds: Thresholds = Thresholds(), checks: [CheckTerms] = [], alpha: Bool = false,
        inhibitOnFailure: Bool = false, slowStart: Duration? = nil
    ) {
        self.identity = identity
        self.weight = min(max(0, weight), Self.maximumWeight)
        self.method = method
        self.thresholds = thresholds
        self.checks = checks
        self.alpha = alpha
        self.inhibitOnFailure = inhibitOnFailure
        self.slowStart = slowStart
    }
}

/// One check of a server and what it does there. Several servers can name the same check.
package struct CheckTerms: Hashable, Sendable {
    package var name: String
    package var role: Role

    package enum Role: Hashable, Sendable {
        /// Its failure takes the server out. A number that it reports replaces the configured weight (`misc_dynamic`).
        case fails
        /// Its failure takes the server out. A number that it reports is multiplied and added (`FILE_CHECK`).
        case addsWeight(times: Int)
        /// Its failure adds this to the weight and takes nobody out.
        case changesWeight(by: Int)

        package var canFail: Bool {
            switch self {
            case .fails, .addsWeight: true
            case .changesWeight: false
            }
        }
    }

    package init(_ name: String, _ role: Role = .fails) {
        self.name = name
        self.role = role
    }
}
