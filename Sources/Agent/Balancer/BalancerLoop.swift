internal import AgentModel
internal import Balancing
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import Node

/// The balancer's thread: it tells the balancer what has happened and performs what that wants, in its order. It decides
/// nothing about servers.
///
/// `@unchecked Sendable` because it is made before its thread, which alone uses it then.
final class BalancerLoop: @unchecked Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What the engine has said of an address counts for so long, whatever the host has.
    private static let trust = Duration.seconds(1)
    /// Between two looks at the addresses of the host, and at how many connections servers have.
    private static let inspection = Duration.seconds(5)
    /// The connections of all services are counted in turn, with so much time at each look: conntrack may have hundreds of
    /// thousands.
    private static let countingTime = Duration.milliseconds(20)
    /// While a server is drained.
    private static let drainInspection = Duration.seconds(1)
    /// After an address was lost, its connections are passed on for so long: until another node holds it, clients and
    /// servers send by way of this one.
    private static let passingOn = Duration.seconds(5)

    private let mailbox: Mailbox<BalancerMessage>
    private let services: BalancerServices
    private let engine: NATEngine
    private let paths: ReturnPaths
    private var balancer = Balancer()
    private var setup = BalancingSetup()
    private var memory: BalancingMemory
    private var networks = HostNetworks()
    private var held: Set<IPAddress> = []
    /// When the engine last spoke of an address: what the host has may be older.
    private var toldAt: [IPAddress: Instant] = [:]
    /// When the connections to addresses that were lost are forgotten.
    private var forgetsAt: [IPAddress: Instant] = [:]
    /// Addresses whose connections have been forgotten since this node last held them.
    private var forgotten: Set<IPAddress> = []
    private var view: BalancerView
    private var inspectedAt: Instant?
    private var countedAt: Instant?
    /// Whose turn it is.
    private var nextCounted = 0
    private var failures: [String: String] = [:]
    /// Answers to be given once what they speak of is shown.
    private var replies: [Reply] = []
    private var isOver = false

    init(
        _ mailbox: Mailbox<BalancerMessage>, _ services: BalancerServices, memory: BalancingMemory
    ) throws(SystemError) {
        self.mailbox = mailbox
        self.services = services
        self.memory = memory
        engine = try NATEngine()
        paths = try ReturnPaths()
        view = BalancerView(clock: services.clock)
    }

    func run() {
        while !isOver {
            let now = services.clock.now
            let messages = mailbox.takeAll(waitingUpTo: nextDeadline().map { max(.zero, now.duration(to: $0)) })
            for message in messages { take(message) }
            handle(.timer)
            forgetIfDue()
            inspectIfDue()
            publish()
            for reply in replies { services.answer(reply) }
            replies = []
            if messages.isEmpty, mailbox.isClosed { isOver = true }
        }
    }

    private func nextDeadline() -> Instant? {
        [
            balancer.deadline, inspectedAt.map { $0 + Self.inspection }, countDeadline, view.publishesAt,
            forgetsAt.values.min(),
        ].compactMap(\.self).min()
    }

    // MARK: Messages

    private func take(_ message: BalancerMessage) {
        switch message {
        case .configure(let setup): configure(setup)
        case .checked(let name, let outcome, let run):
            if view.note(run) { services.record(.serverCheckRun(run)) }
            handle(.checkFinished(name, outcome))
        case .addressesChanged(let addresses, let areHeld):
            for address in addresses { toldAt[address] = services.clock.now }
            follow(addresses, areHeld: areHeld, isTaken: areHeld)
        case .order(let order, let reply): take(order, reply)
        case .lift(let member, let kind, let reply): lift(member, kind, reply)
        case .stop(let keepsRules, let keepsPaths): stop(keepsRules: keepsRules, keepsPaths: keepsPaths)
        }
    }

    private func configure(_ new: BalancingSetup) {
        setup = new
        view.configure(new)
        look()
        handle(.configured(new.services, remembered: memory.states))
        memory.states = [:]
        for order in memory.orders { carryOut(order) }
    }

    private func stop(keepsRules: Bool, keepsPaths: Bool) {
        isOver = true
        for service in balancer.services.values.sorted(by: { $0.identity < $1.identity })
        where setup.notifyingAtStop.contains(service.identity) {
            let alive = service.servers.filter(\.isAlive).map { PoolMember(service.identity, $0.identity) }
            let ends = alive.map { BalancingNotification.serverDown($0) } + [.quorumDown(service.identity)]
            for case let event? in ends.map({ setup.event($0, at: services.clock.stamp()) }) { services.notify(event) }
        }
        if !keepsRules {
            note("the rules could not be removed", of: "stop") { () throws(SystemError) in
                if keepsPaths { try engine.keepOwnServers() } else { try engine.remove() }
            }
        }
        if !keepsPaths { _ = paths.follow([]) }
    }

    // MARK: Orders

    private func take(_ order: ServerOrder, _ reply: @escaping @Sendable ([ServerOrder]?) -> Void) {
        guard balancer.services[order.member.service]?.server(order.member.server) != nil else {
            return replies.append { reply(nil) }
        }
        let replaced = memory.orders.filter { $0.member == order.member && $0.kind.excludes(order.kind) }
        memory.orders.removeAll { replaced.contains($0) }
        memory.orders.append(order)
        if replaced.contains(where: { $0.kind == .maintenance }), order.kind != .maintenance {
            handle(.maintenanceSet(order.member, false))
        }
        carryOut(order)
        replies.append { reply(replaced) }
    }

    private func carryOut(_ order: ServerOrder) {
        switch order.kind {
        case .weight(let weight): handle(.weightSet(order.member, weight))
        case .maintenance: handle(.maintenanceSet(order.member, true))
        case .drain(let until, let atDeadline):
            let moment = services.clock.moment
            let deadline = until.map { moment.instant + .microseconds($0 - moment.wallMicroseconds) }
            handle(.drainStarted(order.member, Drain(deadline: deadline, atDeadline: atDeadline)))
            countedAt = nil
        }
        view.setOrders(memory.orders)
    }

    private func lift(
        _ member: PoolMember, _ kind: ServerRequest.Lifted, _ reply: @escaping @Sendable ([ServerOrder]) -> Void
    ) {
        let lifted = memory.orders.filter { $0.member == member && $0.kind.word == kind.rawValue }
        memory.orders.removeAll { lifted.contains($0) }
        view.setOrders(memory.orders)
        if !lifted.isEmpty {
            switch kind {
            case .weight: handle(.weightSet(member, nil))
            case .drain: handle(.drainEnded(member))
            case .maintenance: handle(.maintenanceSet(member, false))
            }
        }
        replies.append { reply(lifted) }
    }

    // MARK: The balancer

    private func handle(_ event: Balancer.Event) {
        var events = [event]
        while !events.isEmpty {
            let effects = balancer.handle(events.removeFirst(), at: services.clock.now)
            for effect in effects { events += perform(effect) }
        }
    }

    /// - Returns: what came of it.
    private func perform(_ effect: Balancer.Effect) -> [Balancer.Event] {
        switch effect {
        case .apply(let changes): return apply(changes)
        case .readKernel: return read()
        case .resetConnections(let member):
            note("its connections could not be ended", of: member.text) { () throws(SystemError) in
                try engine.reset(member)
            }
        case .record(let record): take(record)
        case .run(let notification):
            if let event = setup.event(notification, at: services.clock.stamp()) { services.notify(event) }
        }
        return []
    }

    private func apply(_ changes: [Change]) -> [Balancer.Event] {
        let began = services.clock.now
        let refusals = engine.apply(changes)
        view.health.longestApply = max(view.health.longestApply, began.duration(to: services.clock.now))
        // A client over UDP stays with its server while conntrack remembers it.
        for case .removeDestination(let member) in changes where member.service.isUDP {
            note("its connections could not be ended", of: member.text) { () throws(SystemError) in
                try engine.reset(member)
            }
        }
        return refusals.map { .refused($0.change, why: $0.why) }
    }

    private func read() -> [Balancer.Event] {
        do throws(SystemError) {
            let state = try engine.read()
            view.health.kernelFailure = nil
            return [.kernelRead(state)]
        } catch {
            if view.health.kernelFailure == nil {
                services.log(.error, "what nftables has cannot be read: \(error)")
            }
            view.health.kernelFailure = error.description
            return []
        }
    }

    private func take(_ record: BalancingRecord) {
        let generation = setup.configurationGeneration
        switch record {
        case .server(let transition):
            view.note(transition)
            let stamp = services.clock.stamp(at: transition.at)
            services.record(
                .serverTransition(
                    ServerTransitionRecord(
                        stamp: stamp, transition: transition, configurationGeneration: generation)))
            services.log(
                .notice,
                "service \(transition.member.service), server \(transition.member.server): \(transition.summary)")
        case .service(let transition):
            view.note(transition)
            let stamp = services.clock.stamp(at: transition.at)
            services.record(
                .serviceTransition(
                    ServiceTransitionRecord(
                        stamp: stamp, transition: transition, configurationGeneration: generation)))
            services.log(
                transition.to?.hasQuorum == false ? .warning : .notice,
                "service \(transition.service): \(transition.summary)")
        case .drift(let changes):
            view.health.drifts += 1
            for service in Set(changes.map(\.service)).sorted() {
                find(.drift, service, "nftables did not have what was left there, and has it again")
            }
        case .refusal(let change, let why):
            view.health.refusals += 1
            find(.refusal, change.service, "the kernel refuses a change: \(why)")
        }
    }

    private func find(_ kind: BalancingFindingRecord.Kind, _ service: ServiceIdentity, _ summary: String) {
        services.record(
            .balancingFinding(
                BalancingFindingRecord(
                    stamp: services.clock.stamp(), kind: kind, service: service, summary: summary)))
        services.log(.warning, "service \(service): \(summary)")
    }

    /// Does what the kernel may refuse, and says so once.
    private func note(_ what: String, of subject: String, _ attempt: () throws(SystemError) -> Void) {
        do throws(SystemError) {
            try attempt()
            failures[subject + what] = nil
        } catch {
            let before = failures.updateValue(error.description, forKey: subject + what)
            if before != error.description { services.log(.error, "\(subject): \(what): \(error)") }
        }
    }
}

// MARK: What is shown

extension BalancerLoop {
    private func publish() {
        view.health.load(services.checkLoad())
        guard let snapshot = view.next(balancer, now: services.clock.now) else { return }
        services.snapshots.publish(snapshot)
    }
}

// MARK: The host

extension BalancerLoop {
    private var drains: [PoolMember] {
        balancer.services.values.flatMap { service in
            service.servers.lazy.filter { [.draining, .drained].contains($0.state.status) }
                .map { PoolMember(service.identity, $0.identity) }
        }
    }

    private var countDeadline: Instant? {
        guard let countedAt, !drains.isEmpty else { return nil }
        return countedAt + Self.drainInspection
    }

    private func inspectIfDue() {
        let now = services.clock.now
        guard !setup.services.isEmpty else { return inspectedAt = nil }
        if inspectedAt.map({ $0 + Self.inspection <= now }) ?? true { look() }
        if countedAt.map({ $0 + Self.drainInspection <= now }) ?? true { countDrained() }
    }

    /// Looks at what the host has, and has rules and ways back follow.
    private func look() {
        inspectedAt = services.clock.now
        note("the addresses of the host cannot be read", of: "balancing") { () throws(SystemError) in
            networks = HostNetworks(interfaces: try HostAddresses.read(), virtual: setup.virtualAddresses)
        }
        let present = Set(networks.interfaces.values.joined().map(\.address))
        for address in setup.virtualAddresses.sorted() where present.contains(address) != held.contains(address) {
            if let told = toldAt[address], told.duration(to: services.clock.now) < Self.trust { continue }
            follow([address], areHeld: present.contains(address))
        }
        if let why = engine.follow(settings, ownServers: ownServers) {
            services.log(.error, "nftables could not be changed: \(why)")
        }
        for why in paths.restore() + paths.follow(wantedPaths) {
            services.log(.error, "the way back of a server on this node could not be set: \(why)")
        }
        note("connections could not be counted", of: "balancing") { () throws(SystemError) in
            view.setTotals(try engine.connectionTotals())
        }
        countInTurn()
    }

    private func countInTurn() {
        let began = services.clock.now
        for _ in setup.services.indices {
            nextCounted = (nextCounted + 1) % setup.services.count
            count(setup.services[nextCounted])
            guard began.duration(to: services.clock.now) < Self.countingTime else { return }
        }
    }

    private func countDrained() {
        countedAt = services.clock.now
        let drained = Set(drains.map(\.service))
        for service in setup.services where drained.contains(service.identity) { count(service) }
    }

    private func count(_ service: ServiceTerms) {
        note("connections could not be counted", of: "conntrack") { () throws(SystemError) in
            let counts = try engine.activeConnections(of: service)
            for server in service.servers {
                let (member, count) = (PoolMember(service.identity, server.identity), counts[server.identity] ?? 0)
                view.setActive(count, of: member)
                let status = balancer.services[member.service]?.server(member.server)?.state.status
                if status == .draining || status == .drained { handle(.connectionsCounted(member, count)) }
            }
        }
    }

    private var settings: [ServiceIdentity: NATSettings] {
        var settings: [ServiceIdentity: NATSettings] = [:]
        for service in setup.services {
            settings[service.identity] = NATSettings(
                sourceTranslation: setup.sourceTranslations[service.identity],
                hairpinTranslation: networks.address(onLinkOf: service.servers.map(\.identity)),
                isHandedOver: isHandedOver(service))
        }
        return settings
    }

    /// Whether its address moves between nodes, and its servers answer by way of whichever has it.
    private func isHandedOver(_ service: ServiceTerms) -> Bool {
        setup.sourceTranslations[service.identity] == nil
            && service.identity.endpoint.map { setup.virtualAddresses.contains($0.address) } == true
    }

    /// Those on this node, of services whose address moves between nodes.
    private var ownServers: Set<NATRuleset.OwnServer> {
        var own: Set<NATRuleset.OwnServer> = []
        for service in setup.services where isHandedOver(service) {
            guard case .address(let address, _, let transport) = service.identity else { continue }
            for server in service.servers where networks.has(server.identity.address) {
                guard let port = server.identity.ownPort else { continue }
                own.insert(.init(server.identity.address, transport, port: port, of: address))
            }
        }
        return own
    }

    /// Of the servers on this node, while another one holds the address.
    private var wantedPaths: Set<ReturnPaths.Path> {
        var wanted: Set<ReturnPaths.Path> = []
        for service in setup.services where isHandedOver(service) {
            guard let address = service.identity.endpoint?.address, !held.contains(address) else { continue }
            for server in service.servers where networks.has(server.identity.address) {
                guard let interface = networks.interface(towards: address, besides: server.identity.address)
                else { continue }
                for number in service.identity.protocolNumbers {
                    wanted.insert(
                        .init(
                            server: server.identity, protocolNumber: number, gateway: address, interface: interface))
                }
            }
        }
        return wanted
    }

    /// Has ways back and conntrack follow the addresses.
    ///
    /// Whoever takes an address sends its connections itself from now on: what conntrack knows of them from before would
    /// be in the way. Whoever loses it still passes on what was on its way to it, both from clients and from servers, and
    /// forgets the connections later.
    ///
    /// - Parameter isTaken: whether this node begins to hold them just now.
    private func follow(_ addresses: [IPAddress], areHeld: Bool, isTaken: Bool = false) {
        for address in addresses {
            if areHeld { held.insert(address) } else { held.remove(address) }
        }
        for why in paths.follow(wantedPaths) {
            services.log(.error, "the way back of a server on this node could not be set: \(why)")
        }
        for address in addresses {
            guard areHeld else {
                forgetsAt[address] = services.clock.now + Self.passingOn
                continue
            }
            forgetsAt[address] = nil
            let isForgotten = forgotten.remove(address) != nil
            for service in services(at: address) {
                if isTaken, !isForgotten { forgetConnections(to: service) }
                note("its connections could not be forgotten", of: "\(service.identity)") { () throws(SystemError) in
                    for server in service.servers where networks.has(server.identity.address) {
                        try engine.forgetConnections(sentTo: server.identity, of: service.identity)
                    }
                }
            }
        }
    }

    private func services(at address: IPAddress) -> [ServiceTerms] {
        setup.services.filter { $0.identity.endpoint?.address == address }
    }

    private func forgetIfDue() {
        for (address, due) in forgetsAt where due <= services.clock.now {
            forgetsAt[address] = nil
            forgotten.insert(address)
            for service in services(at: address) { forgetConnections(to: service) }
        }
    }

    private func forgetConnections(to service: ServiceTerms) {
        note("its connections could not be forgotten", of: "\(service.identity)") { () throws(SystemError) in
            try engine.forgetConnections(to: service.identity)
        }
    }
}
