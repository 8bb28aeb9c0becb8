internal import AgentModel
internal import LinuxIO

/// What the agent uses of the machine at one moment, and what that means.
struct ResourceUse {
    var openDescriptors: Int?
    var descriptorLimit: Int?
    var threads: Int?
    /// Of the control group that the agent is in.
    var tasks: Int?
    var taskLimit: Int?
    /// How often the kernel has refused each so far.
    var refusals: [Resource: UInt64] = [:]

    /// From this part of a limit on it is near.
    private static let near = 0.9

    /// Whether so much of the resource is used that the rest may not do.
    func isNearlyUsedUp(_ resource: Resource) -> Bool {
        guard let (used, limit) = figures(of: resource) else { return false }
        return Double(used) >= Self.near * Double(limit)
    }

    /// How much of the resource is used, and how much there is.
    private func figures(of resource: Resource) -> (used: Int, limit: Int)? {
        switch resource {
        case .descriptors: openDescriptors.flatMap { used in descriptorLimit.map { (used, $0) } }
        case .processes: tasks.flatMap { used in taskLimit.map { (used, $0) } }
        case .memory: nil
        }
    }

    /// A sentence for people, with what to do.
    func detail(of resource: Resource) -> String {
        let use = figures(of: resource).map { "\($0.used) of \($0.limit)" }
        return switch resource {
        case .descriptors:
            "\(use.map { "\($0) file descriptors are" } ?? "All file descriptors of the machine are") open. What cannot be "
                + "opened is tried again. Raise LimitNOFILE= of the service; ls -l /proc/PID/fd shows what is open."
        case .memory: "The kernel refused memory. What failed is tried again. Give the machine or the service more."
        case .processes:
            "\(use.map { "\($0) processes and threads of the service run" } ?? "The kernel refused a process"). Checks and notify "
                + "programs are tried again. Raise TasksMax= of the service, or see what its programs leave behind."
        }
    }
}

/// Which resources are short, from one look to the next: from the look that finds one refused or nearly used up, until none did
/// for a while.
struct ShortageWatch {
    typealias Instant = ContinuousClock.Instant

    /// For so long after the last sign it is short.
    static let memory = Duration.seconds(5)

    struct Shortage: Equatable {
        var since: Stamp
        var lastSign: Instant
        var lastRefusal: Instant?
    }

    /// What began or ended with a look.
    enum Change: Equatable {
        case began(Resource)
        case ended(Resource)
    }

    private(set) var shortages: [Resource: Shortage] = [:]
    private var refusals: [Resource: UInt64] = [:]

    mutating func looked(_ use: ResourceUse, at stamp: Stamp, now: Instant) -> [Change] {
        Resource.allCases.compactMap { resource in
            let count = use.refusals[resource] ?? 0
            let isRefused = count > refusals[resource] ?? 0
            refusals[resource] = count
            return looked(resource, isRefused: isRefused, isNear: use.isNearlyUsedUp(resource), at: stamp, now: now)
        }
    }

    /// Whether it was refused not long ago.
    func isRefused(_ resource: Resource, now: Instant) -> Bool {
        shortages[resource]?.lastRefusal.map { $0.duration(to: now) < Self.memory } ?? false
    }

    private mutating func looked(
        _ resource: Resource, isRefused: Bool, isNear: Bool, at stamp: Stamp, now: Instant
    ) -> Change? {
        if isRefused || isNear {
            let isNew = shortages[resource] == nil
            shortages[resource, default: Shortage(since: stamp, lastSign: now)].lastSign = now
            if isRefused { shortages[resource]?.lastRefusal = now }
            return isNew ? .began(resource) : nil
        }
        guard let shortage = shortages[resource], shortage.lastSign.duration(to: now) >= Self.memory else { return nil }
        shortages[resource] = nil
        return .ended(resource)
    }
}
