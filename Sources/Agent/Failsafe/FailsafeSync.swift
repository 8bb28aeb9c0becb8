internal import Failsafe
internal import LinuxIO
internal import Node

/// What the failsafe has been told, so that it is told only what is new.
struct FailsafeSync {
    typealias Instant = ContinuousClock.Instant

    /// Nil while there is no failsafe.
    private(set) var failsafe: MessageChannel?
    private var takedownPlans: [String: TakedownPlan] = [:]
    /// Of which instances there is more than the failsafe can be told.
    private var isTooLong: [String: Bool] = [:]
    private var ports: Set<Int32> = []
    /// When those whose packets grow old are written anew.
    var refreshAt: Instant?
    /// What was told of plans that are too long.
    var logLimiter = LogRateLimiter()
    /// When the next sign of life is due.
    var signAt: Instant?
    /// When the rest is told; nil while nothing is left to be told.
    private(set) var updateAt: Instant?
    /// Since when something has been left.
    private var behindSince: Instant?

    /// Between two tries; a failsafe that has not read for so long hangs.
    private static let pause = Duration.milliseconds(5)
    private static let patience = Duration.seconds(2)

    /// The link to a failsafe that knows nothing yet, or none.
    mutating func link(to failsafe: MessageChannel?) {
        self.failsafe = failsafe
        takedownPlans = [:]
        isTooLong = [:]
        ports = []
        updateAt = nil
        behindSince = nil
        signAt = nil
    }

    /// Whether something is left to be told.
    mutating func note(isBehind: Bool, now: Instant) {
        updateAt = isBehind ? now + Self.pause : nil
        behindSince = isBehind ? behindSince ?? now : nil
    }

    func isHanging(now: Instant) -> Bool { behindSince.map { now - $0 > Self.patience } ?? false }

    /// - Returns: false when the failsafe has to read first; what is missing is to be told later.
    mutating func open(_ port: AgentMessage.Port, _ descriptor: CInt) throws(SystemError) -> Bool {
        guard let failsafe, !ports.contains(port.id) else { return true }
        guard try failsafe.send(AgentMessage.open(port).encoded, with: descriptor) else { return false }
        ports.insert(port.id)
        return true
    }

    /// Closes all ports but `used`.
    mutating func closePorts(except used: Set<Int32>) throws(SystemError) -> Bool {
        for port in ports.subtracting(used) {
            guard try failsafe?.send(AgentMessage.close(port: port).encoded) ?? true else { return false }
            ports.remove(port)
        }
        return true
    }

    /// Makes `takedownPlan` what is known under `name`; nil for nothing. One that is too long for a message is none.
    mutating func set(_ takedownPlan: TakedownPlan?, for name: String) throws(SystemError) -> Bool {
        guard let failsafe, takedownPlans[name] != takedownPlan else { return true }
        var message = (takedownPlan.map { AgentMessage.set($0) } ?? .clear(name)).encoded
        isTooLong[name] = message.count > MessageChannel.maximumBytes
        if isTooLong[name] == true { message = AgentMessage.clear(name).encoded }
        guard try failsafe.send(message) else { return false }
        takedownPlans[name] = takedownPlan
        return true
    }

    /// Whether there is more under this name than the failsafe can be told.
    func isTooLong(_ name: String) -> Bool { isTooLong[name] ?? false }

    /// Revokes everything that does not belong to one of `names`.
    mutating func forget(allBut names: Set<String>) throws(SystemError) -> Bool {
        for name in takedownPlans.keys where !names.contains(name) {
            guard try set(nil, for: name) else { return false }
            isTooLong[name] = nil
        }
        return true
    }
}
