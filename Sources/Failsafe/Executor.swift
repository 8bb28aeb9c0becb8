package import NetworkTypes

/// What the failsafe does, and when: a function of what it was told, of what it hears, and of the time.
///
/// While the agent lives it does nothing. When the agent dies it resigns for every Active at once, keeps the addresses
/// until a successor is heard, and removes them then; where none is, they stay until the next run of the agent claims
/// them. What the agent has ordered to be kept alive is advertised on instead, for a limited time.
package struct Executor: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Something to be done, in this order.
    package enum Effect: Hashable, Sendable {
        case send([TakedownPlan.Packet], from: IPAddress, port: Int32)
        /// Netlink messages.
        case change([[UInt8]])
        /// The next agent need not ask for this any more.
        case tellGone(String)
        /// The agent hangs.
        case endAgent
    }

    /// A restarted agent is back within so long; else it is taken for dead.
    package static let restartLimit = Duration.seconds(30)
    /// Between the advertisement that makes a resignation urgent and the resignation: as the agent itself has it.
    package static let reordering = Duration.milliseconds(3)
    /// Half of the shortest interval that there is, as the agent itself has it.
    package static let toleratedLateness = Duration.milliseconds(5)

    fileprivate struct Entry {
        var takedownPlan: TakedownPlan
        var keepaliveOrder: KeepaliveOrder?
        var phase = Phase.agentLives
        var nextRenewal: Instant?
        /// The last sequence number that was used here.
        var sequence: UInt32 = 0
    }

    fileprivate enum Phase {
        case agentLives
        /// Nobody has advertised for so long that another router may have taken over: it is heard until then, if so.
        case listening(until: Instant)
        case advertising(next: Instant, beat: Int, until: Instant)
        case urging(priorityZeroAt: Instant)
        case resigned(at: Instant)
        /// The next agent has it, and has not said yet that its own failsafe knows of it.
        case claimed(at: Instant)
    }

    private var entries: [String: Entry] = [:]
    private var watch = AgentWatch()
    /// The agent said that it leaves.
    private var endsInOrder = false
    /// Until the next agent has asked for it, or `restartLimit` is over.
    private var exitReport: ExitReport?
    /// When the agent died, or left; nil while it lives.
    package private(set) var agentEndedAt: Instant?

    package init() {}

    package var isAgentDead: Bool { agentEndedAt != nil }

    /// Nothing is left to do, and nobody who could ask for more.
    package var isOver: Bool { isAgentDead && entries.isEmpty }

    /// Whether the next agent is still to be told how this one ended.
    package var hasNews: Bool { exitReport != nil }

    /// What can be claimed.
    package var offered: [String] { entries.filter { !$0.value.isClaimed }.keys.sorted() }

    /// What the next agent has, and is not known to have `taken`.
    package var claimed: [String] { entries.filter { $0.value.isClaimed }.keys.sorted() }

    private var names: [String] { entries.keys.sorted() }

    /// When `timerExpired` has something to do; nil for never.
    package var deadline: Instant? {
        guard isAgentDead else { return watch.deadline }
        let ends = exitReport.map { [$0.diedAt + Self.restartLimit] } ?? []
        return (entryDeadlines + ends).min()
    }

    private var entryDeadlines: [Instant] {
        entries.values.flatMap { entry in
            switch entry.phase {
            case .agentLives, .claimed: [Instant]()
            case .listening(let until): [until]
            case .advertising(let next, _, let until): [min(next, until), entry.nextRenewal].compactMap { $0 }
            case .urging(let due): [due]
            case .resigned: [entry.nextRenewal].compactMap { $0 }
            }
        }
    }

    // MARK: The agent

    package mutating func set(_ takedownPlan: TakedownPlan) {
        entries[takedownPlan.name] = Entry(takedownPlan: takedownPlan)
    }

    package mutating func clear(_ name: String) {
        entries[name] = nil
    }

    package mutating func keepAlive(_ keepaliveOrder: KeepaliveOrder) {
        entries[keepaliveOrder.name]?.keepaliveOrder = keepaliveOrder
    }

    package mutating func extend(_ name: String, _ beats: [[TakedownPlan.Packet]]) {
        entries[name]?.keepaliveOrder?.beats += beats
    }

    package mutating func heardHeartbeat(_ sign: Heartbeat, now: Instant) {
        watch.note(sign, now: now)
    }

    /// The agent is about to leave: only what it has ordered to be kept alive is left.
    package mutating func prepare() {
        endsInOrder = true
        entries = entries.filter { $0.value.keepaliveOrder != nil }
    }

    /// The agent ends in good order, and leaves nothing.
    package mutating func shutdown() {
        endsInOrder = true
        entries = [:]
    }

    /// The agent has died, or left.
    ///
    /// - Parameter unread: what the agent had not read any more. Who advertises there has taken over: not a word is said to it.
    package mutating func agentDied(unread: [(HeardAdvertisement, port: Int32)] = [], now: Instant) -> [Effect] {
        agentEndedAt = now
        if !endsInOrder {
            exitReport = ExitReport(diedAt: now, silence: watch.silence(now: now), wasEnded: watch.hasEnded)
        }
        // First what the network waits for.
        let begun = names.flatMap { begin($0, after: unread, now: now) }
        return begun + names.filter { !isListening($0) }.flatMap { renew($0, now: now) }
    }

    private mutating func begin(
        _ name: String, after unread: [(HeardAdvertisement, port: Int32)], now: Instant
    ) -> [Effect] {
        guard var entry = entries[name] else { return [] }
        guard let keepaliveOrder = entry.keepaliveOrder, !keepaliveOrder.beats.isEmpty else {
            entry.phase = .resigned(at: now)
            guard !unread.contains(where: { entry.yields(to: $0, on: $1) }) else { return giveUp(entry.takedownPlan) }
            return resignOrListen(name, after: watch.doubtfulSilence(now: now), now: now)
        }
        entry.phase = .advertising(next: keepaliveOrder.nextAdvertisement, beat: 0, until: now + Self.restartLimit)
        entries[name] = entry
        return unread.contains { entry.yields(to: $0, on: $1) } ? giveUp(entry.takedownPlan) : []
    }

    /// - Parameter silence: for so long nobody here may have known who has the addresses.
    private mutating func resignOrListen(_ name: String, after silence: Duration, now: Instant) -> [Effect] {
        guard let entry = entries[name] else { return [] }
        return silence < entry.takedownPlan.silence ? resign(name, now: now) : listen(name, now: now)
    }

    // MARK: Time

    package mutating func timerExpired(now: Instant) -> [Effect] {
        guard isAgentDead else { return watch.timerExpired(now: now) ? [.endAgent] : [] }
        if let diedAt = exitReport?.diedAt, diedAt + Self.restartLimit <= now { exitReport = nil }
        return names.flatMap { name in
            act(name, now: now) + (entries[name]?.nextRenewal.map { $0 <= now } == true ? renew(name, now: now) : [])
        }
    }

    /// How the agent ended, for the next one, who alone is told.
    package mutating func takeExitReport() -> ExitReport? { exitReport.take() }

    private mutating func act(_ name: String, now: Instant) -> [Effect] {
        guard let entry = entries[name] else { return [] }
        switch entry.phase {
        case .listening(let until):
            return until <= now ? resign(name, now: now) + renew(name, now: now) : []
        case .advertising(let next, let beat, let until):
            guard !isLate(next, entry, now: now) else { return listen(name, now: now) }
            guard until > now else { return resign(name, now: now) }
            return next <= now ? advertise(entry, next, beat, until, now: now) : []
        case .urging(let due):
            guard !isLate(due, entry, now: now) else { return listen(name, now: now) }
            return due <= now ? sendResignation(name, now: now) : []
        case .agentLives, .resigned, .claimed:
            return []
        }
    }

    /// Whether this process did not run for so long that another router has taken over.
    private func isLate(_ due: Instant, _ entry: Entry, now: Instant) -> Bool {
        due.duration(to: now) >= entry.takedownPlan.silence
    }

    /// Says nothing, and renews nothing, before a router that has taken over would have been heard.
    private mutating func listen(_ name: String, now: Instant) -> [Effect] {
        guard let entry = entries[name] else { return [] }
        entries[name]?.phase = .listening(until: now + entry.takedownPlan.listening)
        entries[name]?.nextRenewal = nil
        return []
    }

    private func isListening(_ name: String) -> Bool {
        if case .listening = entries[name]?.phase { true } else { false }
    }

    private mutating func advertise(
        _ entry: Entry, _ due: Instant, _ beat: Int, _ until: Instant, now: Instant
    ) -> [Effect] {
        let name = entry.takedownPlan.name
        guard let keepaliveOrder = entry.keepaliveOrder else { return [] }
        let isRepeated = keepaliveOrder.beats.count == 1
        guard isRepeated || beat < keepaliveOrder.beats.count else { return resign(name, now: now) }
        let next = due + keepaliveOrder.interval
        entries[name]?.phase = .advertising(
            next: next > now ? next : now + keepaliveOrder.interval, beat: beat + 1, until: until)
        if keepaliveOrder.sequence > 0 { entries[name]?.sequence = keepaliveOrder.sequence + UInt32(beat) }
        return [send(keepaliveOrder.beats[isRepeated ? 0 : beat], for: entry)]
    }

    private mutating func resign(_ name: String, now: Instant) -> [Effect] {
        guard let entry = entries[name] else { return [] }
        exitReport?.resigned.append(name)
        guard !entry.takedownPlan.urgent.isEmpty else { return sendResignation(name, now: now) }
        entries[name]?.phase = .urging(priorityZeroAt: now + Self.reordering)
        return [send(entry.takedownPlan.urgent, for: entry)]
    }

    private mutating func sendResignation(_ name: String, now: Instant) -> [Effect] {
        guard let entry = entries[name] else { return [] }
        entries[name]?.phase = .resigned(at: now)
        entries[name]?.sequence = entry.takedownPlan.sequence
        return [send(entry.takedownPlan.resignation, for: entry)]
    }

    private mutating func renew(_ name: String, now: Instant) -> [Effect] {
        guard let entry = entries[name], entry.takedownPlan.renewalInterval > .zero else { return [] }
        let takedownPlan = entry.takedownPlan
        if let due = entry.nextRenewal, isLate(due, entry, now: now) {
            // A renewal would bring back an address that the kernel has removed, beside another owner's.
            entries[name]?.nextRenewal = now + takedownPlan.listening
            return []
        }
        entries[name]?.nextRenewal = now + takedownPlan.renewalInterval
        return [.change(takedownPlan.renewals)]
    }

    private func send(_ packets: [TakedownPlan.Packet], for entry: Entry) -> Effect {
        .send(packets, from: entry.takedownPlan.source, port: entry.takedownPlan.sendingPort)
    }

    // MARK: Other routers

    package mutating func heard(_ advertisement: HeardAdvertisement, on port: Int32) -> [Effect] {
        entries.values.filter { $0.yields(to: advertisement, on: port) }.flatMap { giveUp($0.takedownPlan) }
    }

    /// Whether anything that was sent meanwhile has to be read before `timerExpired`: this process did not run.
    package func mustReadFirst(now: Instant) -> Bool {
        isAgentDead && deadline.map { $0.duration(to: now) >= Self.toleratedLateness } ?? false
    }

    private mutating func giveUp(_ takedownPlan: TakedownPlan) -> [Effect] {
        if entries[takedownPlan.name]?.hasResigned == false { exitReport?.yielded.append(takedownPlan.name) }
        entries[takedownPlan.name] = nil
        return [.change(takedownPlan.removals), .tellGone(takedownPlan.name)]
    }

    // MARK: The next agent

    /// - Returns: what it finds, which is its own from now on; nil when there is nothing under the name.
    ///   Until it has `taken` that, it is acted for anew when it ends.
    package mutating func claim(_ name: String, now: Instant) -> (Handoff, [Effect])? {
        guard let entry = entries[name] else { return nil }
        var effects: [Effect] = []
        let condition: Handoff.Condition
        switch entry.phase {
        case .agentLives, .claimed: return nil
        case .listening:
            // An Active answers priority 0 at once (RFC 9568, 6.4.3), and a Backup takes over.
            effects = sendResignation(name, now: now)
            condition = .resigned(at: now)
        case .advertising(let next, _, _): condition = .advertising(next: next)
        case .urging:
            effects = sendResignation(name, now: now)
            condition = .resigned(at: now)
        case .resigned(let resignedAt): condition = .resigned(at: resignedAt)
        }
        let sequence = entries[name]?.sequence ?? 0
        entries[name]?.phase = .claimed(at: now)
        entries[name]?.nextRenewal = nil
        entries[name]?.keepaliveOrder = nil
        return (Handoff(name: name, condition: condition, sequence: sequence), effects)
    }

    /// The next agent's own failsafe knows of it.
    package mutating func taken(_ name: String) {
        entries[name] = nil
    }

    /// The next agent has ended too: what it had claimed and not taken, nobody else knows of.
    package mutating func nextAgentEnded(now: Instant) -> [Effect] {
        let orphaned = claimed
        let begun = orphaned.flatMap { name in
            let silence = entries[name]?.claimedAt?.duration(to: now) ?? .zero
            return resignOrListen(name, after: silence, now: now)
        }
        return begun + orphaned.filter { !isListening($0) }.flatMap { renew($0, now: now) }
    }

    /// The next agent wants nothing of it: resigns, unless that is done, and removes the addresses at once.
    package mutating func renounce(_ name: String) -> [Effect] {
        guard let entry = entries[name] else { return [] }
        let removal = giveUp(entry.takedownPlan)
        switch entry.phase {
        case .agentLives, .resigned: return removal
        case .advertising, .urging, .listening, .claimed:
            return [send(entry.takedownPlan.resignation, for: entry)] + removal
        }
    }
}

extension Executor.Entry {
    fileprivate var hasResigned: Bool {
        switch phase {
        case .urging, .resigned: true
        case .agentLives, .listening, .advertising, .claimed: false
        }
    }

    fileprivate var claimedAt: Executor.Instant? {
        if case .claimed(let claimedAt) = phase { claimedAt } else { nil }
    }

    fileprivate var isClaimed: Bool { claimedAt != nil }

    /// Whether the addresses belong to the router that advertises: of an Active that has resigned, whoever it is; of one
    /// that is only being restarted, by the protocol's order (RFC 9568, 6.4.3).
    fileprivate func yields(to heard: HeardAdvertisement, on port: Int32) -> Bool {
        guard heard.vrid == takedownPlan.vrid, heard.version == takedownPlan.version, heard.priority > 0,
            heard.source != takedownPlan.source, takedownPlan.listeningPorts.contains(port)
        else { return false }
        switch phase {
        case .agentLives, .claimed: return false
        case .listening, .urging, .resigned: return true
        case .advertising:
            guard heard.priority == takedownPlan.priority else { return heard.priority > takedownPlan.priority }
            return heard.source > takedownPlan.source
        }
    }
}
