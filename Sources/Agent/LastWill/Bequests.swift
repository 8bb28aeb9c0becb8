internal import LastWill
internal import LinuxIO

/// What the keeper of the will has been told, so that it is told only what is new.
struct Bequests {
    typealias Instant = ContinuousClock.Instant

    /// Nil while there is no keeper.
    private(set) var keeper: MessageChannel?
    private var testaments: [String: Testament] = [:]
    private var ports: Set<Int32> = []
    /// When those whose packets grow old are written anew.
    var refreshAt: Instant?
    /// Something may have changed.
    var isDirty = false

    /// The link to a keeper who knows nothing yet, or none.
    mutating func link(to keeper: MessageChannel?) {
        self.keeper = keeper
        testaments = [:]
        ports = []
        isDirty = true
    }

    /// - Returns: false when the keeper has to read first; what is missing is to be told later.
    mutating func open(_ port: AgentMessage.Port, _ descriptor: CInt) throws(SystemError) -> Bool {
        guard let keeper, !ports.contains(port.id) else { return true }
        guard try keeper.send(AgentMessage.open(port).encoded, with: descriptor) else { return false }
        ports.insert(port.id)
        return true
    }

    /// Closes all ports but `used`.
    mutating func closePorts(except used: Set<Int32>) throws(SystemError) -> Bool {
        for port in ports.subtracting(used) {
            guard try keeper?.send(AgentMessage.close(port: port).encoded) ?? true else { return false }
            ports.remove(port)
        }
        return true
    }

    /// Makes `testament` what is known under `name`; nil for nothing.
    mutating func set(_ testament: Testament?, for name: String) throws(SystemError) -> Bool {
        guard let keeper, testaments[name] != testament else { return true }
        let message: AgentMessage = testament.map { .bequeath($0) } ?? .revoke(name)
        guard try keeper.send(message.encoded) else { return false }
        testaments[name] = testament
        return true
    }

    /// Revokes everything that does not belong to one of `names`.
    mutating func forget(allBut names: Set<String>) throws(SystemError) -> Bool {
        for name in testaments.keys where !names.contains(name) {
            guard try set(nil, for: name) else { return false }
        }
        return true
    }
}
