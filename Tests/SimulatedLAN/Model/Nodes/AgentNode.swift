import AgentModel
import Configuration
import Failsafe
import Health
import Netlink
import NetworkTypes
import Node
import VRRP

/// A node of ours: the real `Node`, its failsafe, and a kernel that may refuse and be slow.
final class AgentNode: SimulatedNode {
    private let index: Int
    private let scenario: Scenario
    private unowned let world: any Surroundings
    private lazy var host = SimulatedHost(
        scenario.kernel(of: index), file.configuration, observer: self, at: moment)
    private var now: VirtualRouter.Instant

    // What lasts when the process ends: the file, the drains in force, and what fails around it.
    private var file: ConfigurationFile
    private var drains: [Drain] = []
    private var failing: [TrackerIdentity: Int] = [:]
    private var number = 0

    // What disturbs it now.
    private var refusals: [Int: Int] = [:]
    private var delays: [Int: Duration] = [:]
    private var delayedUntil: VirtualRouter.Instant
    private var heldBackRecords: [HistoryRecord] = []
    private var fullHistories: Set<Int> = []
    private var draw: Generator

    /// It was told to stop, and hands over; then it may be told to start again.
    private var isLeaving = false
    private var startsAgain = false
    /// It reads what has arrived while it did not run, and does not know everything yet.
    private var isCatchingUp = false
    private var run = 0
    private var recorded: [String: Status] = [:]
    private var wasRefused = false
    private var recoversUntil: VirtualRouter.Instant
    /// Greater Actives that were not listened to, and timers that were serviced: what sabotage counts.
    private var heardWhileActive = 0
    private var serviced = 0

    init(_ index: Int, of scenario: Scenario, in world: any Surroundings, now: VirtualRouter.Instant) {
        self.index = index
        self.scenario = scenario
        self.world = world
        self.now = now
        delayedUntil = now
        recoversUntil = now
        draw = Generator(seed: scenario.seed &* 31 &+ UInt64(index))
        file = ConfigurationFile(of: index, in: scenario)
        host.addsNoAddresses = scenario.sabotage == .addsNoAddresses
        host.keepsAddresses = scenario.sabotage == .keepsAddresses
        host.ignoresTimers = scenario.sabotage == .ignoresTimers
    }

    private var moment: Moment { Moment(instant: now, wallMicroseconds: world.wallMicroseconds(of: index)) }

    var isAlive: Bool { host.isRunning }
    var isListening: Bool { isAlive || host.hasActingFailsafe }

    var isEligible: Bool {
        guard isAlive, !isLeaving, host.node.instances.count == scenario.links else { return false }
        return host.node.instances.indices.allSatisfy { host.node.instances[$0].router.mayParticipate }
    }

    var isRecovering: Bool { recoversUntil > now }

    var deadline: VirtualRouter.Instant? { scenario.sabotage == .ignoresTimers ? nil : host.deadline }

    var remembered: Int { isAlive ? elements(within: host.node.instances) + elements(within: host.node.drains) : 0 }

    func isHolding(_ link: Int) -> Bool {
        host.kernel.count(on: link, at: now) { scenario.link(of: $0) } > 0
    }

    // MARK: The process

    func start(now: VirtualRouter.Instant) {
        self.now = now
        guard !isAlive else {
            startsAgain = isLeaving
            return
        }
        run += 1
        isLeaving = false
        startsAgain = false
        recorded = [:]
        host.start(file.configuration, drains: drains, at: moment)
        tellTrackers()
        finish()
    }

    /// What is checked and read is known a moment later.
    private func tellTrackers() {
        for tracker in scenario.trackers(of: index) where tracker.identity.kind != .interface {
            tellReading(of: tracker.identity)
        }
    }

    private func tellReading(of tracker: TrackerIdentity) {
        let stamp = moment.stamp(bootID: "boot")
        switch tracker.kind {
        case .script:
            let status: Int32 = (failing[tracker] ?? 0) > 0 ? 1 : 0
            let result = CheckResult(outcome: .exited(status: status), duration: .milliseconds(1))
            host.tell(.checkFinished(name: tracker.name, result, at: stamp), at: moment)
        case .file: host.tell(.trackerRead(tracker, .number(number), at: stamp), at: moment)
        case .interface: host.setLink(tracker.name, isUp: (failing[tracker] ?? 0) == 0, at: moment)
        case .process: break
        }
    }

    func stop(now: VirtualRouter.Instant) { leave(.handingOver, now: now) }

    /// It is back at once, and keeps what it has meanwhile.
    func restart(now: VirtualRouter.Instant) { leave(.keepingPlaces(hasFailsafe: true), now: now) }

    private func leave(_ stop: Event.Stop, now: VirtualRouter.Instant) {
        self.now = now
        guard isAlive, !isLeaving else { return }
        isLeaving = true
        host.tell(.stop(stop), at: moment)
        finish()
    }

    func crash() {
        host.crash()
        endProcess()
    }

    /// The process dies, and its failsafe acts.
    func kill(silentSince: VirtualRouter.Instant?, now: VirtualRouter.Instant) {
        self.now = now
        guard isAlive else { return }
        host.kill(at: moment, silentSince: silentSince)
        endProcess()
    }

    private func endProcess() {
        isLeaving = false
        startsAgain = false
        isCatchingUp = false
        host.ignoresTimers = scenario.sabotage == .ignoresTimers
        recoversUntil = now
        wasRefused = false
        heldBackRecords = []
    }

    // MARK: What happens to it

    func receive(_ packet: Packet, now: VirtualRouter.Instant) {
        self.now = now
        guard isHeard(packet) else { return }
        host.receive(packet.bytes, packet.envelope, on: Scenario.interface(packet.link), at: moment)
        finish()
    }

    func outcome(_ event: Event, of run: Int, now: VirtualRouter.Instant) {
        self.now = now
        guard run == self.run, isAlive else { return }
        host.tellOutcome(event, at: moment)
        finish()
    }

    func resumed(after stall: Duration, now: VirtualRouter.Instant) {
        self.now = now
        isCatchingUp = true
        // Reads before it speaks.
        host.ignoresTimers = true
        host.tell(.wokeLate(by: stall), at: moment)
    }

    func caughtUp(after stall: Duration, now: VirtualRouter.Instant) {
        self.now = now
        host.expireLeases(at: moment)
        isCatchingUp = false
        host.ignoresTimers = scenario.sabotage == .ignoresTimers
        host.tell(.caughtUp(late: stall, packets: 0), at: moment)
        finish()
    }

    func serviceTimers(now: VirtualRouter.Instant) {
        self.now = now
        guard scenario.sabotage != .ignoresTimers, let deadline = host.deadline, deadline <= now else { return }
        host.wake(at: moment)
        serviced += 1
        if scenario.sabotage == .flaps, serviced.isMultiple(of: 20) { flap() }
        finish()
    }

    func disturb(_ number: Int, _ kind: Disturbance.Kind, begins: Bool) {
        switch kind {
        case .refusals(_, let perMille): refusals[number] = begins ? perMille : nil
        case .slowKernel(_, let limit): delays[number] = begins ? limit : nil
        case .fullHistory:
            if begins { fullHistories.insert(number) } else { fullHistories.remove(number) }
            guard fullHistories.isEmpty else { return }
            let records = heldBackRecords
            heldBackRecords = []
            for record in records { take(record) }
        default: break
        }
    }
}

// MARK: - Commands

extension AgentNode {
    func obey(_ command: Command, now: VirtualRouter.Instant) {
        self.now = now
        switch command {
        case .fail(let number, let member): fail(scenario.tracker(number, of: member), by: 1)
        case .pass(let number, let member): fail(scenario.tracker(number, of: member), by: -1)
        case .priority(let priority):
            guard scenario.nodes[index].priority != 255 else { return }
            number = Int(priority) - Int(scenario.nodes[index].priority)
            tellReading(of: Scenario.priorityFile)
        case .reload(let reload): change { $0.change(reload) }
        case .unload(let reload): change { $0.takeBack(reload) }
        case .drain(let id, let request): drain(id, request)
        case .undrain(let id):
            drains.removeAll { $0.id == id }
            host.tell(.undrain(id, Self.cause(.undrain), host.nextRequest()), at: moment)
        case .addressRemoved:
            if let place = host.kernel.held(at: now).min(by: { $0.prefix.description < $1.prefix.description }) {
                host.takeAway(place, at: moment)
            }
        }
        finish()
    }

    private static func cause(_ kind: OperationRecord.Kind) -> Cause {
        Cause(kind: kind, by: Author(.token, "operator"))
    }

    private func fail(_ tracker: TrackerIdentity, by change: Int) {
        failing[tracker, default: 0] += change
        tellReading(of: tracker)
    }

    private func change(_ change: (inout ConfigurationFile) -> Void) {
        change(&file)
        host.tell(
            .apply(file.configuration, SimulatedHost.status(), Self.cause(.reload), host.nextRequest()), at: moment)
        tellTrackers()
    }

    private func drain(_ id: Int64, _ request: DrainRequest) {
        if scenario.sabotage == .leavesAtOnce {
            host.tell(.stop(.atOnce), at: moment)
            return crash()
        }
        var request = request
        if let duration = request.end.duration {
            request.end.untilMicroseconds = moment.wallMicroseconds + Int64(duration / .microseconds(1))
        }
        let drain = Drain(
            id: id, request: request, by: Author(.token, "operator"), since: moment.stamp(bootID: "boot"))
        host.tell(.drain(drain, Self.cause(.drain), host.nextRequest()), at: moment)
    }
}

// MARK: - What it does

extension AgentNode: HostObserver {
    func send(_ packets: [OutgoingPacket], from source: IPAddress, by name: String) {
        for packet in packets { world.send(packet, from: source, of: index, on: scenario.link(named: name)) }
    }

    func record(_ record: HistoryRecord) {
        if fullHistories.isEmpty { take(record) } else { heldBackRecords.append(record) }
    }

    func removed(_ address: PlacedAddress) {
        let link = scenario.link(of: address.prefix)
        if !isHolding(link) { world.released(by: index, on: link) }
    }

    func delay(_ event: Event) -> Bool {
        let limit = max(scenario.kernelDelay, delays.values.max() ?? .zero)
        guard limit > .zero else { return false }
        // In their order, and long before a lease is over.
        delayedUntil = max(delayedUntil, now + draw.duration(below: min(limit, .seconds(2))))
        world.later(event, of: run, to: index, at: delayedUntil)
        return true
    }

    func refuses(_ address: PlacedAddress) -> Bool {
        guard let perMille = refusals.values.max(), draw.below(1000) < perMille else { return false }
        wasRefused = true
        return true
    }

    func ended() {}

    private func take(_ record: HistoryRecord) {
        guard case .transition(let record) = record else { return }
        if scenario.sabotage != .forgetsRecords { take(record) }
        if scenario.sabotage == .recordsTwice { take(record) }
    }

    private func take(_ record: TransitionRecord) {
        let transition = record.transition
        let text =
            "\(record.instance): \(transition.from) -> \(transition.to) (\(transition.reason.rawValue)): "
            + transition.summary
        let before = recorded[record.instance] ?? .initialize
        if transition.from != before {
            world.violated("node \(index) recorded \(text), but was \(before) before")
        }
        recorded[record.instance] = transition.to
        world.recorded("node \(index) \(text)", isChange: transition.from != transition.to, by: index)
    }

    /// After each event: what holds then, and what the process leaves when it has ended.
    private func finish() {
        guard isAlive else {
            if isLeaving {
                let startsAgain = startsAgain
                endProcess()
                if startsAgain { start(now: now) }
            }
            return
        }
        drains = host.node.drains
        // Nothing may wake it until it tries again.
        for retryAt in host.node.instances.compactMap(\.retryAt) {
            recoversUntil = max(recoversUntil, max(now, retryAt) + scenario.settling)
        }
        guard !isCatchingUp, host.outstanding == 0 else { return }
        for place in host.node.instances.indices { examine(place) }
    }

    private func examine(_ place: Int) {
        let status = host.node.instances[place].router.status
        let name = host.node.instances[place].name
        let wanted = status == .active ? host.node.instances[place].router.configuration.heldAddresses.count : 0
        let link = scenario.link(named: name)
        let held = host.kernel.count(on: link, at: now) { scenario.link(of: $0) }
        // Its addresses are an earlier run's until it begins.
        let awaitsHandoff = !host.earlierFailsafes.isEmpty && status == .initialize
        // After a stall it listens before it puts anything back.
        let mayLack = wasRefused || host.node.instances[place].router.isInDoubt
        if held != wanted, !(mayLack && held < wanted), !awaitsHandoff {
            world.violated("node \(index) \(name) is \(status) and holds \(held) addresses")
        }
        guard heldBackRecords.isEmpty, recorded[name] ?? .initialize != status else { return }
        let last = recorded[name].map { "\($0)" } ?? "nothing"
        world.violated("node \(index) \(name) is \(status), but the last record says \(last)")
    }
}

// MARK: - Sabotage

extension AgentNode {
    private func isHeard(_ packet: Packet) -> Bool {
        switch scenario.sabotage {
        case .ignoresAdvertisements: return false
        case .yieldsLate:
            guard isAlive,
                let router = host.node.instances.first(where: { scenario.link(named: $0.name) == packet.link })?.router,
                router.status == .active, let heard = packet.heard,
                heard.priority > router.effectivePriority.rawValue
            else { return true }
            heardWhileActive += 1
            return heardWhileActive.isMultiple(of: 5)
        case .answersEverything:
            guard isAlive,
                let instance = host.node.instances.first(where: { scenario.link(named: $0.name) == packet.link }),
                let source = instance.router.primaryAddress
            else { return true }
            var codec = instance.codec
            for answer in codec.encode(
                instance.router.finalAdvertisements.resignation, from: source, at: moment.wallMicroseconds)
            {
                world.send(answer, from: source, of: index, on: packet.link)
            }
            return true
        case .ignoresTimers, .leavesAtOnce, .flaps, .recordsTwice, .forgetsRecords, .keepsAddresses, .addsNoAddresses,
            nil:
            return true
        }
    }

    private func flap() {
        let tracker = scenario.tracker(0, of: 0)
        fail(tracker, by: 1)
        fail(tracker, by: -1)
    }
}

extension Packet {
    fileprivate var heard: HeardAdvertisement? {
        envelope.source.family == .ipv4
            ? HeardAdvertisement(ipv4: bytes.span) : HeardAdvertisement(ipv6: bytes.span, source: envelope.source)
    }
}
