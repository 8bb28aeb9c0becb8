import NetworkTypes

@testable import Balancing

/// A balancer, a kernel and everything that happens to both, drawn from a seed. What is wrong is collected.
struct BalancerSimulation {
    private(set) var violations: [String] = []
    private(set) var balancer = Balancer()
    private(set) var kernel = InMemoryKernel()
    private var random: SeededGenerator
    private var now = Fixture.start
    private var configuration: [ServiceTerms] = []
    private var knowledge = Knowledge()
    private var history = HistoryAudit()
    /// Whether nothing happened to the kernel since the balancer last saw what it has.
    private var isKernelTrusted = false
    /// A read that is answered after the next event.
    private var lateRead: KernelState?
    /// What was ever configured.
    private var ours: Set<ServiceIdentity> = []
    private let isTraced: Bool
    private var hasLied = false
    private let foreign = ServiceIdentity.firewallMark(99, .ipv6)

    /// - Parameter isTraced: to print every event with its effects.
    init(seed: UInt64, isTraced: Bool = false) {
        self.isTraced = isTraced
        random = SeededGenerator(seed: seed)
        if random.chance(50) { kernel.addForeign(foreign) }
    }

    mutating func run(steps: Int) {
        if random.chance(30) { kernel.addForeign(Fixture.service) }  // left by an earlier run
        configure(random.configuration())
        for _ in 0..<steps { step() }
        settle()
    }

    // MARK: What happens

    private mutating func step() {
        now += .milliseconds(Int.random(in: 0...1500, using: &random))
        // Each thread has read its clock at its own moment.
        if random.chance(3) { now -= .milliseconds(700) }
        switch Int.random(in: 0..<100, using: &random) {
        case ..<45: check(random.checkName(), random.outcome())
        case ..<60: fireTimer()
        case ..<64: post(.weightSet(random.member(), random.chance(60) ? Int.random(in: -1...9, using: &random) : nil))
        case ..<70: post(.drainStarted(random.member(), random.drain(from: now)))
        case ..<75: post(.drainEnded(random.member()))
        case ..<80: post(.maintenanceSet(random.member(), random.chance(50)))
        case ..<85: post(.connectionsCounted(random.member(), Int.random(in: -1...3, using: &random)))
        case ..<89: configure(random.changed(configuration))
        case ..<93:
            kernel.tamper(&random)
            isKernelTrusted = false
        case ..<97: changeFaults()
        default: lie()
        }
    }

    private mutating func changeFaults() {
        kernel.lossPercent = random.chance(30) ? 20 : 0
        kernel.refusesRemovals = random.chance(20)
        kernel.refusedServers = []
        for number in [1, 2, 3, 4, 5, 6, 7, 200] where random.chance(20) {
            kernel.refusedServers.insert(Fixture.server(number))
        }
    }

    /// Reports that cannot be true.
    private mutating func lie() {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: check("check-99", .failed("who?"))
        case 1: post(.refused(.removeDestination(random.member()), why: "never asked for"))
        case 2: post(.refused(.addDestination(random.member(), Destination(weight: 1)), why: "never asked for"))
        default:
            guard !hasLied else { return }
            hasLied = true
            isKernelTrusted = false
            post(.kernelRead(KernelState()))
        }
    }

    private mutating func configure(_ terms: [ServiceTerms]) {
        configuration = terms
        var remembered: [PoolMember: RealServer.Memory] = [:]
        if random.chance(30) { remembered[random.member()] = random.chance(50) ? .up : .failed }
        ours.formUnion(terms.map(\.identity))
        knowledge.configure(terms)
        post(.configured(terms, remembered: remembered))
    }

    private mutating func check(_ name: String, _ outcome: CheckOutcome) {
        knowledge.take(name, outcome)
        post(.checkFinished(name, outcome))
    }

    private mutating func fireTimer() {
        guard let deadline = balancer.deadline else { return }
        if random.chance(80) { now = max(now, deadline) }
        post(.timer)
        if let next = balancer.deadline, next <= now { fail("the deadline \(next) is not after \(now)") }
    }

    /// Everything comes right: what is wanted must be there, and must be what it should be.
    private mutating func settle() {
        (kernel.lossPercent, kernel.refusesRemovals, kernel.refusedServers) = (0, false, [])
        for service in SeededGenerator.services {
            for number in 1...7 {
                let member = PoolMember(service, Fixture.server(number))
                post(.drainEnded(member))
                post(.maintenanceSet(member, false))
            }
        }
        let working = SeededGenerator.checkNames.filter { _ in random.chance(80) }
        for name in SeededGenerator.checkNames { check(name, working.contains(name) ? .passed : .failed("down")) }
        let end = now + .seconds(60)
        while let deadline = balancer.deadline, deadline <= end {
            now = max(now, deadline)
            post(.timer)
        }
        var expected = balancer.wanted
        for (service, entry) in kernel.state.services where !ours.contains(service) {
            expected.services[service] = entry
        }
        let missing = difference(from: kernel.state, to: expected, ours: ours)
        if !missing.isEmpty { fail("the kernel lacks \(missing)") }
        for service in balancer.services.values { checkSettled(service) }
    }

    private mutating func checkSettled(_ service: VirtualService) {
        if !service.refused.isEmpty { fail("\(service.identity): \(service.refused) still count as refused") }
        let up = service.realServers.filter {
            knowledge.isUp(PoolMember(service.identity, $0.identity)) && $0.weight > 0
        }
        for server in up where server.state != .up { fail("\(server.identity) is \(server.state), all has passed") }
        let sum = up.reduce(0) { $0 + $1.weight }
        guard service.quorum.isGained(at: sum) else { return }
        let serving = kernel.serving(service.identity)
        let expected = Set(up.map(\.identity))
        if serving != expected { fail("\(service.identity): \(serving) serve, up are \(expected)") }
    }

    // MARK: The loop around the balancer

    private mutating func post(_ event: Balancer.Event) {
        var events = [event]
        if let read = lateRead.take() { events.append(.kernelRead(read)) }
        var count = 0
        while !events.isEmpty {
            count += 1
            guard count < 300 else { return fail("no end after \(event)") }
            let next = events.removeFirst()
            let effects = balancer.handle(next, at: now)
            if isTraced { print("TRACE", Fixture.start.duration(to: now), next, "->", effects) }
            for effect in effects { events += perform(effect) }
        }
        checkWanted()
    }

    private mutating func perform(_ effect: Balancer.Effect) -> [Balancer.Event] {
        switch effect {
        case .apply(let changes):
            let result = kernel.apply(changes, random: &random)
            if result.isLossy || !result.refused.isEmpty { isKernelTrusted = false }
            if !result.isLossy { checkMoments(result) }
            return result.refused.map { .refused($0, why: "no space left") }
        case .readKernel:
            if random.chance(10) {
                // The answer is old when it comes.
                lateRead = kernel.state
                isKernelTrusted = false
                return []
            }
            isKernelTrusted = kernel.refusedServers.isEmpty && !kernel.refusesRemovals
            hasLied = false
            return [.kernelRead(kernel.state)]
        case .record(let record):
            violations += history.take(record)
            return []
        case .run(let notification):
            violations += history.take(notification)
            return []
        case .resetConnections: return []
        }
    }

    // MARK: What must hold

    private mutating func checkMoments(_ result: InMemoryKernel.Result) {
        for (service, moments) in result.moments {
            guard let before = moments.first, let after = moments.last else { continue }
            for moment in moments where moment.count < min(before.count, after.count) {
                fail("\(service): \(moment) between \(before) and \(after)")
            }
            for moment in moments where !moment.isSuperset(of: before.intersection(after)) {
                fail("\(service): \(moment) lacks some of \(before.intersection(after))")
            }
        }
    }

    private mutating func checkWanted() {
        for service in balancer.services.values {
            let wanted = service.wanted
            for server in wanted.serving { checkServing(server, of: service) }
            let hasServers = service.realServers.contains {
                $0.effectiveWeight > 0 && !service.refused.contains($0.identity)
            }
            if hasServers, wanted.rejects { fail("\(service.identity) rejects, and has servers") }
            if wanted.serving.isEmpty, !wanted.rejects { fail("\(service.identity) is empty without a word") }
            checkKernel(service, wanted)
        }
    }

    private mutating func checkKernel(_ service: VirtualService, _ wanted: KernelService) {
        guard isKernelTrusted, balancer.refusals.isEmpty else { return }
        let missing = difference(
            from: kernel.state, to: KernelState([service.identity: wanted]), ours: [service.identity])
        if !missing.isEmpty { fail("the kernel lacks \(missing)") }
    }

    private mutating func checkServing(_ server: ServerIdentity, of service: VirtualService) {
        if service.terms.sorryServer?.identity == server { return }
        guard let found = service.server(server) else { return fail("\(server) serves \(service.identity)") }
        if !found.state.isIn { fail("\(server) serves while it is \(found.state)") }
        if knowledge.isFailed(PoolMember(service.identity, server)) { fail("\(server) serves, and its checks fail") }
    }

    private mutating func fail(_ what: String) {
        if isTraced { print("TRACE FAIL", what) }
        violations.append(what)
    }
}
