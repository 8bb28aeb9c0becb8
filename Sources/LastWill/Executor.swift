package import NetworkTypes

/// What the keeper of a will does, and when: a function of what it was told, of what it hears, and of the time.
///
/// While the agent lives it does nothing. When the agent dies it resigns for every Active at once, keeps the addresses
/// until a successor is heard, and removes them then; where none is, they stay until the next run of the agent claims
/// them. What the agent has deputised before its end is advertised on instead, for a limited time.
package struct Executor: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Something to be done, in this order.
    package enum Deed: Hashable, Sendable {
        case send([Testament.Packet], from: IPAddress, port: Int32)
        /// Netlink messages.
        case change([[UInt8]])
        /// An heir need not ask for this any more.
        case tellGone(String)
    }

    /// A restarted agent is back within so long; else it is taken for dead.
    package static let restartLimit = Duration.seconds(30)
    /// Between the advertisement that makes a resignation urgent and the resignation: as the agent itself has it.
    package static let reordering = Duration.milliseconds(3)

    fileprivate struct Entry {
        var testament: Testament
        var deputation: Deputation?
        var phase = Phase.agentLives
        var nextRenewal: Instant?
        /// The last sequence number that was used here.
        var sequence: UInt32 = 0
    }

    fileprivate enum Phase {
        case agentLives
        case advertising(next: Instant, beat: Int, until: Instant)
        case urging(priorityZeroAt: Instant)
        case resigned(at: Instant)
    }

    private var entries: [String: Entry] = [:]
    package private(set) var isBereaved = false

    package init() {}

    /// Nothing is left to do, and nobody who could ask for more.
    package var isOver: Bool { isBereaved && entries.isEmpty }

    /// What can be claimed.
    package var names: [String] { entries.keys.sorted() }

    /// When `timerExpired` has something to do; nil for never.
    package var deadline: Instant? {
        entries.values.lazy.flatMap { entry in
            switch entry.phase {
            case .agentLives: [Instant]()
            case .advertising(let next, _, let until): [min(next, until), entry.nextRenewal].compactMap { $0 }
            case .urging(let due): [due]
            case .resigned: [entry.nextRenewal].compactMap { $0 }
            }
        }.min()
    }

    // MARK: The agent

    package mutating func bequeath(_ testament: Testament) {
        entries[testament.name] = Entry(testament: testament)
    }

    package mutating func revoke(_ name: String) {
        entries[name] = nil
    }

    package mutating func deputise(_ deputation: Deputation) {
        entries[deputation.name]?.deputation = deputation
    }

    package mutating func prolong(_ name: String, _ beats: [[Testament.Packet]]) {
        entries[name]?.deputation?.beats += beats
    }

    /// The agent is about to leave: only what it has deputised is left.
    package mutating func prepare() {
        entries = entries.filter { $0.value.deputation != nil }
    }

    /// The agent ends in good order, and leaves nothing.
    package mutating func farewell() {
        entries = [:]
    }

    /// The agent has died, or left.
    package mutating func bereaved(now: Instant) -> [Deed] {
        isBereaved = true
        // First what the network waits for.
        return names.flatMap { begin($0, now: now) } + names.flatMap { renew($0, now: now) }
    }

    private mutating func begin(_ name: String, now: Instant) -> [Deed] {
        guard let deputation = entries[name]?.deputation, !deputation.beats.isEmpty else {
            return resign(name, now: now)
        }
        entries[name]?.phase = .advertising(
            next: deputation.nextAdvertisement, beat: 0, until: now + Self.restartLimit)
        return []
    }

    // MARK: Time

    package mutating func timerExpired(now: Instant) -> [Deed] {
        names.flatMap { name in
            act(name, now: now) + (entries[name]?.nextRenewal.map { $0 <= now } == true ? renew(name, now: now) : [])
        }
    }

    private mutating func act(_ name: String, now: Instant) -> [Deed] {
        guard let entry = entries[name] else { return [] }
        switch entry.phase {
        case .advertising(let next, let beat, let until):
            guard until > now else { return resign(name, now: now) }
            return next <= now ? advertise(entry, next, beat, until, now: now) : []
        case .urging(let due):
            return due <= now ? sendResignation(name, now: now) : []
        case .agentLives, .resigned:
            return []
        }
    }

    private mutating func advertise(
        _ entry: Entry, _ due: Instant, _ beat: Int, _ until: Instant, now: Instant
    ) -> [Deed] {
        let name = entry.testament.name
        guard let deputation = entry.deputation else { return [] }
        let isRepeated = deputation.beats.count == 1
        guard isRepeated || beat < deputation.beats.count else { return resign(name, now: now) }
        let next = due + deputation.interval
        entries[name]?.phase = .advertising(
            next: next > now ? next : now + deputation.interval, beat: beat + 1, until: until)
        if deputation.sequence > 0 { entries[name]?.sequence = deputation.sequence + UInt32(beat) }
        return [send(deputation.beats[isRepeated ? 0 : beat], for: entry)]
    }

    private mutating func resign(_ name: String, now: Instant) -> [Deed] {
        guard let entry = entries[name] else { return [] }
        guard !entry.testament.urgent.isEmpty else { return sendResignation(name, now: now) }
        entries[name]?.phase = .urging(priorityZeroAt: now + Self.reordering)
        return [send(entry.testament.urgent, for: entry)]
    }

    private mutating func sendResignation(_ name: String, now: Instant) -> [Deed] {
        guard let entry = entries[name] else { return [] }
        entries[name]?.phase = .resigned(at: now)
        entries[name]?.sequence = entry.testament.sequence
        return [send(entry.testament.resignation, for: entry)]
    }

    private mutating func renew(_ name: String, now: Instant) -> [Deed] {
        guard let testament = entries[name]?.testament, testament.renewalInterval > .zero else { return [] }
        entries[name]?.nextRenewal = now + testament.renewalInterval
        return [.change(testament.renewals)]
    }

    private func send(_ packets: [Testament.Packet], for entry: Entry) -> Deed {
        .send(packets, from: entry.testament.source, port: entry.testament.sendingPort)
    }

    // MARK: Other routers

    package mutating func heard(_ advertisement: HeardAdvertisement, on port: Int32) -> [Deed] {
        entries.values.filter { $0.yields(to: advertisement, on: port) }.flatMap { giveUp($0.testament) }
    }

    private mutating func giveUp(_ testament: Testament) -> [Deed] {
        entries[testament.name] = nil
        return [.change(testament.removals), .tellGone(testament.name)]
    }

    // MARK: The next agent

    /// - Returns: what it finds, which is its own from now on; nil when there is nothing under the name.
    package mutating func claim(_ name: String, now: Instant) -> (Estate, [Deed])? {
        guard let entry = entries[name] else { return nil }
        var deeds: [Deed] = []
        let condition: Estate.Condition
        switch entry.phase {
        case .agentLives: return nil
        case .advertising(let next, _, _): condition = .advertising(next: next)
        case .urging:
            deeds = sendResignation(name, now: now)
            condition = .resigned(at: now)
        case .resigned(let resignedAt): condition = .resigned(at: resignedAt)
        }
        let sequence = entries.removeValue(forKey: name)?.sequence ?? 0
        return (Estate(name: name, condition: condition, sequence: sequence), deeds)
    }

    /// The next agent wants nothing of it: resigns, unless that is done, and removes the addresses at once.
    package mutating func renounce(_ name: String) -> [Deed] {
        guard let entry = entries[name] else { return [] }
        let removal = giveUp(entry.testament)
        switch entry.phase {
        case .agentLives, .resigned: return removal
        case .advertising, .urging: return [send(entry.testament.resignation, for: entry)] + removal
        }
    }
}

extension Executor.Entry {
    /// Whether the addresses belong to the router that advertises: of an Active that has resigned, whoever it is; of one
    /// that is only being restarted, by the protocol's order (RFC 9568, 6.4.3).
    fileprivate func yields(to heard: HeardAdvertisement, on port: Int32) -> Bool {
        guard heard.vrid == testament.vrid, heard.version == testament.version, heard.priority > 0,
            heard.source != testament.source, testament.listeningPorts.contains(port)
        else { return false }
        switch phase {
        case .agentLives: return false
        case .urging, .resigned: return true
        case .advertising:
            guard heard.priority == testament.priority else { return heard.priority > testament.priority }
            return heard.source > testament.source
        }
    }
}
