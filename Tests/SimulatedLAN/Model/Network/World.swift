import AgentModel
import NetworkTypes
import Node
import VRRP

/// One run of a scenario: its nodes, its switch and its time, which moves from event to event.
final class World: Surroundings {
    typealias Instant = VirtualRouter.Instant

    let scenario: Scenario
    private(set) var now = ContinuousClock().systemEpoch + .seconds(1_000_000)
    private let start: Instant
    private var queue = EventQueue<Event>()
    private(set) var network: Switch
    private(set) var nodes: [any SimulatedNode] = []
    private var draw: Generator
    var judge: Judge
    /// How many disturbances keep each node from running, and what waits for it meanwhile.
    private var stalls: [Int]
    private var stalledSince: [VirtualRouter.Instant]
    private var waiting: [[Arrival]]
    private var clockOffsets: [Duration]
    /// When each node is to be woken next.
    private var wakeUps: [Instant?]

    /// How much everything held at the end of each phase, by what it is.
    private var sizes: [[String: Int]] = []
    private var happened = 0
    private lazy var countedSince = start
    /// Many times what the busiest scenario needs.
    private static let eventLimit = 100_000

    private enum Event {
        case arrival(Arrival, at: Int)
        case wakeUp(Int)
        case start(Int)
        case begin(Int)
        case end(Int)
        case settled(Int)
        case healed(Int)
        case phaseStart(Int)
        case phaseEnd(Int)
    }

    private enum Arrival {
        case packet(Packet)
        case command(Command)
        /// Of a node's kernel, for one run of its process.
        case outcome(NodeEvent, run: Int)

        var isPacket: Bool {
            if case .packet = self { true } else { false }
        }

        /// What an operator wants lasts longer than a process.
        var endsWithProcess: Bool {
            if case .command = self { false } else { true }
        }
    }

    init(_ scenario: Scenario, isTracing: Bool) {
        self.scenario = scenario
        start = now
        network = Switch(latency: scenario.latency, parts: scenario.nodes.map { _ in 0 })
        draw = Generator(seed: ~scenario.seed)
        judge = Judge(isTracing: isTracing)
        stalls = scenario.nodes.map { _ in 0 }
        stalledSince = Array(repeating: now, count: scenario.nodes.count)
        waiting = scenario.nodes.map { _ in [] }
        clockOffsets = scenario.nodes.map { _ in .zero }
        wakeUps = scenario.nodes.map { _ in nil }
        nodes = scenario.nodes.enumerated().map { index, node in
            switch node.kind {
            case .aloft: AgentNode(index, of: scenario, in: self, now: now)
            case .foreign: ForeignNode(index, of: scenario, in: self)
            }
        }
        planAll()
    }

    private func planAll() {
        for (index, phase) in scenario.phases.enumerated() {
            queue.plan(.phaseEnd(index), at: start + phase.end)
            queue.plan(.settled(index), at: start + phase.calm + scenario.settling)
        }
        for (index, phase) in scenario.phases.enumerated() {
            queue.plan(.phaseStart(index), at: start + phase.start)
            guard phase.kind == .healing else { continue }
            queue.plan(.healed(index), at: start + phase.start + scenario.interval + scenario.latency * 6)
        }
        for (index, node) in scenario.nodes.enumerated() { queue.plan(.start(index), at: start + node.startsAt) }
        for (index, disturbance) in scenario.disturbances.enumerated() {
            queue.plan(.begin(index), at: start + disturbance.at)
            if let end = disturbance.until { queue.plan(.end(index), at: start + end) }
        }
    }

    /// More than this within a second cannot come from intervals of 10 ms.
    private func count(_ time: ContinuousClock.Instant) {
        if time - countedSince >= .seconds(1) { (happened, countedSince) = (0, time) }
        happened += 1
        if happened > Self.eventLimit { judge.violated("the nodes answer one another without an end") }
    }

    /// Runs to the end, or to the first violation.
    func run() -> Outcome {
        let end = start + (scenario.phases.last?.end ?? .zero)
        while judge.violation == nil, let (time, event) = queue.next(), time <= end {
            now = time
            judge.time = now - start
            count(time)
            happen(event)
        }
        return Outcome(violation: judge.violation, simulated: now - start, trace: judge.trace, sizes: sizes)
    }

    private func happen(_ event: Event) {
        switch event {
        case .arrival(let arrival, let node): deliver(arrival, to: node)
        case .wakeUp(let node):
            guard wakeUps[node] == now else { return }
            wakeUps[node] = nil
            if stalls[node] == 0 { wake(node) }
        case .start(let node):
            nodes[node].start(now: now)
            wake(node)
        case .begin(let index): begin(index)
        case .end(let index): end(index)
        case .phaseStart(let index): judge.phase = scenario.phases[index].kind
        case .healed: judge.expectAtMostOne(self)
        case .settled:
            judge.expectExactlyOne(self)
            judge.isSettled = true
        case .phaseEnd:
            judge.expectExactlyOne(self)
            judge.isSettled = false
            if scenario.measuresSizes { sizes.append(currentSizes) }
        }
    }

    private var currentSizes: [String: Int] {
        var sizes: [String: Int] = [:]
        sizes["packets on the way"] = queue.count { event in
            if case .arrival = event { true } else { false }
        }
        sizes["timers"] = queue.count { event in
            if case .wakeUp = event { true } else { false }
        }
        for (index, node) in nodes.enumerated() {
            sizes["what node \(index) has not read"] = waiting[index].count
            sizes["what node \(index) remembers"] = node.remembered
        }
        return sizes
    }
}

// MARK: - Nodes

extension World {
    private func deliver(_ arrival: Arrival, to node: Int) {
        guard nodes[node].isListening || !arrival.isPacket else { return }
        guard stalls[node] == 0 else { return waiting[node].append(arrival) }
        handle(arrival, node)
        wake(node)
    }

    private func handle(_ arrival: Arrival, _ node: Int) {
        switch arrival {
        case .packet(let packet): nodes[node].receive(packet, now: now)
        case .command(let command):
            judge.note("node \(node) is told: \(command)")
            nodes[node].obey(command, now: now)
        case .outcome(let event, let run): nodes[node].outcome(event, of: run, now: now)
        }
    }

    /// The engine's wake-up: what has arrived first, then the timers.
    private func wake(_ node: Int) {
        nodes[node].serviceTimers(now: now)
        guard let deadline = nodes[node].deadline else { return }
        let time = max(deadline, now) + draw.duration(below: scenario.latency)
        if let planned = wakeUps[node], planned <= time { return }
        wakeUps[node] = time
        queue.plan(.wakeUp(node), at: time)
    }

    private func resume(_ node: Int) {
        stalls[node] -= 1
        guard stalls[node] == 0 else { return }
        let arrived = waiting[node]
        let stall = stalledSince[node].duration(to: now)
        let isAlive = nodes[node].isAlive
        if isAlive { nodes[node].resumed(after: stall, now: now) }
        waiting[node] = []
        let packetsFirst = scenario.nodes[node].readsPacketsFirst
        for arrival in arrived where arrival.isPacket == packetsFirst { handle(arrival, node) }
        for arrival in arrived where arrival.isPacket != packetsFirst { handle(arrival, node) }
        if isAlive, nodes[node].isAlive { nodes[node].caughtUp(after: stall, now: now) }
        wake(node)
    }
}

// MARK: - Surroundings

extension World {
    func send(_ packet: OutgoingPacket, from source: IPAddress, of node: Int, on link: Int) {
        let rest = (scenario.phases.first { start + $0.end > now }).map { start + $0.calm - now } ?? .zero
        let envelope = Envelope(source: source, destination: packet.destination, timeToLive: packet.timeToLive)
        for receiver in nodes.indices where receiver != node {
            guard packet.destination.isMulticast || packet.destination == scenario.address(of: receiver, on: link)
            else { continue }
            for time in network.travelTimes(from: node, to: receiver, on: link, rest: rest, &draw) {
                let arriving = Packet(bytes: packet.bytes, envelope: envelope, link: link)
                queue.plan(.arrival(.packet(arriving), at: receiver), at: now + time)
            }
        }
        judge.note("node \(node) sends \(packet.bytes.count) bytes on link \(link)")
    }

    func wallMicroseconds(of node: Int) -> Int64 {
        1_700_000_000_000_000 + Int64((now - start + clockOffsets[node]) / .microseconds(1))
    }

    func later(_ event: NodeEvent, of run: Int, to node: Int, at time: Instant) {
        queue.plan(.arrival(.outcome(event, run: run), at: node), at: time)
    }

    func recorded(_ text: String, isChange: Bool, by node: Int) {
        judge.recorded(text, isResting: !nodes.contains(where: \.isRecovering))
    }

    func released(by node: Int, on link: Int) {
        judge.released(by: node, on: link, in: self)
    }

    func violated(_ what: String) { judge.violated(what) }
}

// MARK: - Disturbances

extension World {
    private func begin(_ index: Int) {
        let disturbance = scenario.disturbances[index]
        judge.note("\(disturbance)")
        switch disturbance.kind {
        case .loss, .delay, .duplication, .partition: network.effects[index] = disturbance
        case .rewiring(let parts): network.parts = parts
        case .crash(let node):
            nodes[node].crash()
            waiting[node].removeAll(where: \.endsWithProcess)
        case .kill(let node):
            let isStalled = stalls[node] > 0
            nodes[node].kill(silentSince: isStalled ? stalledSince[node] : nil, now: now)
            waiting[node].removeAll(where: \.endsWithProcess)
            wake(node)
        case .restart(let node):
            nodes[node].restart(now: now)
            wake(node)
        case .stop(let node): nodes[node].stop(now: now)
        case .stall(let node):
            if stalls[node] == 0 { stalledSince[node] = now }
            stalls[node] += 1
        case .clockStep(let node, let step): clockOffsets[node] += step
        case .fault(let node, let member): tell(node, .fail(index, member: member))
        case .refusals(let node, _), .slowKernel(let node, _), .fullHistory(let node):
            nodes[node].disturb(index, disturbance.kind, begins: true)
        case .priority(let node, let priority): tell(node, .priority(priority))
        case .reload(let node, let reload): tell(node, .reload(reload))
        case .drain(let node, let request): tell(node, .drain(Int64(index), request))
        case .addressRemoved(let node): tell(node, .addressRemoved)
        }
    }

    private func end(_ index: Int) {
        let disturbance = scenario.disturbances[index]
        judge.note("over: \(disturbance)")
        switch disturbance.kind {
        case .loss, .delay, .duplication, .partition: network.effects[index] = nil
        case .crash(let node), .stop(let node), .kill(let node), .restart(let node):
            nodes[node].start(now: now)
            if stalls[node] == 0 { wake(node) }
        case .stall(let node): resume(node)
        case .clockStep(let node, let step): clockOffsets[node] -= step
        case .fault(let node, let member): tell(node, .pass(index, member: member))
        case .drain(let node, let request): if request.end.duration == nil { tell(node, .undrain(Int64(index))) }
        case .reload(let node, let reload): tell(node, .unload(reload))
        case .refusals(let node, _), .slowKernel(let node, _), .fullHistory(let node):
            nodes[node].disturb(index, disturbance.kind, begins: false)
        case .rewiring, .priority, .addressRemoved: break
        }
    }

    private func tell(_ node: Int, _ command: Command) { deliver(.command(command), to: node) }
}
