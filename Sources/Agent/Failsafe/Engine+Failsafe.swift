internal import AgentModel
internal import Failsafe
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Keeps the failsafe up to date: what it does if the agent dies this moment
/// (docs/decisions/0022-a-failsafe.md).
extension Engine {
    /// Packets with a number or a time in them are written anew so often.
    private static let refreshInterval = Duration.seconds(1)
    /// The engine wakes up twice a second: so there is a sign of life in each 1.4 s.
    private static let signInterval = Duration.milliseconds(900)
    /// More than are sent until then.
    static let numbersAhead: UInt32 = 256
    /// Takedown plans that are written in one wake-up: each takes some tens of microseconds.
    private static let batch = 16

    func link(_ link: FailsafeLink) {
        switch link {
        case .open(let channel):
            health.failsafeFailure = nil
            failsafeSync.link(to: channel)
            for instance in instances { instance.isTakedownPlanStale = true }
        case .lost(let why):
            failsafeSync.link(to: nil)
            guard stage == .working, health.failsafeFailure != why else { return }
            health.failsafeFailure = why
            outbox.log(.error, "\(why); restarting it")
        }
    }

    /// Tells the failsafe what has changed, of a few instances at a time.
    func syncFailsafe(now: Instant) {
        guard failsafeSync.failsafe != nil else { return }
        giveSign(now: now)
        refreshNumbers(now: now)
        guard failsafeSync.updateAt.map({ $0 <= now }) ?? instances.contains(where: \.isTakedownPlanStale) else {
            return
        }
        do throws(SystemError) {
            failsafeSync.note(isBehind: try !tellFailsafe(), now: now)
            health.failsafeFailure =
                failsafeSync.isHanging(now: now) ? "aloft-failsafe does not respond" : nil
        } catch {
            // Its end is told by who started it, who starts it again.
            outbox.log(.warning, "the failsafe could not be updated: \(error)")
            failsafeSync.link(to: nil)
        }
    }

    /// Tells the failsafe that the engine runs, and whether it knows who has its addresses.
    private func giveSign(now: Instant) {
        guard let failsafe = failsafeSync.failsafe, failsafeSync.signAt.map({ $0 <= now }) ?? true else { return }
        let sign = Heartbeat(
            at: now, isWatched: isToBeWatched, isInDoubt: instances.contains { $0.router.isInDoubt })
        // Its end is told by who started it; one that does not read is found hanging.
        _ = try? failsafe.send(AgentMessage.alive(sign).encoded)
        failsafeSync.signAt = now + Self.signInterval
    }

    /// Where a service manager starts the agent again. A start and a stop may take longer.
    private var isToBeWatched: Bool {
        notices.isWatched && stage == .working
    }

    /// Tells the failsafe that this is no death, at the very end.
    func sendShutdown() {
        guard let failsafe = failsafeSync.failsafe else { return }
        do throws(SystemError) {
            if try !failsafe.send(AgentMessage.shutdown.encoded, within: Self.failsafePatience) {
                outbox.log(.error, "aloft-failsafe does not respond, and may resign once more")
            }
        } catch {
            // It is gone, and does nothing either.
        }
        failsafeSync.link(to: nil)
    }

    /// Packets with a number or a time in them grow old.
    private func refreshNumbers(now: Instant) {
        guard (failsafeSync.refreshAt.map { $0 <= now }) ?? true else { return }
        let numbered = instances.filter { $0.router.status == .active && $0.router.configuration.isAuthenticated }
        for instance in numbered { instance.isTakedownPlanStale = true }
        failsafeSync.refreshAt = now + Self.refreshInterval
    }

    /// - Returns: whether the failsafe knows everything.
    private func tellFailsafe() throws(SystemError) -> Bool {
        for instance in instances.lazy.filter(\.isTakedownPlanStale).prefix(Self.batch) {
            guard try openPorts(of: instance), try failsafeSync.set(takedownPlan(of: instance), for: instance.name)
            else {
                return false
            }
            instance.isTakedownPlanStale = false
            guard failsafeSync.isTooLong(instance.name), instance.logLimiter.mayTell("failsafe", now: clock.now) else {
                continue
            }
            outbox.log(
                .error,
                "\(instance.name) has too many addresses and routes for the failsafe: if the agent dies, they stay")
        }
        guard !instances.contains(where: \.isTakedownPlanStale),
            try failsafeSync.forget(allBut: Set(instances.map(\.name)))
        else {
            return false
        }
        return try failsafeSync.closePorts(except: Set(instances.flatMap { ports(of: $0).map(\.port.id) }))
    }

    private func openPorts(of instance: Instance) throws(SystemError) -> Bool {
        guard instance.router.status == .active else { return true }
        for (port, descriptor) in ports(of: instance) {
            guard try failsafeSync.open(port, descriptor) else { return false }
        }
        return true
    }

    private func ports(of instance: Instance) -> [(port: AgentMessage.Port, descriptor: CInt)] {
        var found: [(port: AgentMessage.Port, descriptor: CInt)] = []
        if let sending = instance.sending {
            found.append((AgentMessage.Port(sending.key, id: sending.id), sending.descriptor))
        }
        for port in [instance.listening, instance.virtualListening].compactMap(\.self) {
            for (token, entry) in receivers where entry.port === port {
                found.append((AgentMessage.Port(port.key, id: Int32(token)), entry.receiver.descriptor))
            }
        }
        return found
    }

    // MARK: One takedown plan

    /// - Parameter ahead: how many advertisements may still be sent before it is written anew.
    func takedownPlan(of instance: Instance, ahead: UInt32 = numbersAhead) -> TakedownPlan? {
        let router = instance.router
        guard router.status == .active, let source = router.primaryAddress, let sending = instance.sending else {
            return nil
        }
        var codec = instance.codec.ahead(of: ahead)
        let time = WallClock.microseconds() + Int64(Self.refreshInterval / .microseconds(1))
        let words = router.finalAdvertisements
        let urgent = words.urgent.map { codec.encode($0, from: source, at: time) } ?? []
        let resignation = codec.encode(words.resignation, from: source, at: time)
        let lease = lease(for: instance)
        let ports = ports(of: instance).map(\.port)
        return TakedownPlan(
            name: instance.name, vrid: router.configuration.vrid.rawValue,
            version: router.configuration.version.rawValue, priority: router.effectivePriority.rawValue,
            source: source, sendingPort: sending.id, listeningPorts: ports.filter { !$0.isSending }.map(\.id).sorted(),
            urgent: urgent.map(TakedownPlan.Packet.init), resignation: resignation.map(TakedownPlan.Packet.init),
            sequence: codec.sequence, renewals: lease == nil ? [] : renewals(of: instance),
            renewalInterval: lease.map { $0 / LeaseRenewals.renewalsInLease } ?? .zero,
            removals: removals(of: instance).map { $0.encoded(sequence: 0) }, silence: router.silenceAfterDeath,
            listening: router.listeningTime)
    }

    private func renewals(of instance: Instance) -> [[UInt8]] {
        instance.heldAddresses.all.compactMap { assignment(of: $0, for: instance) }.map {
            NetlinkRequest.add($0, existing: .replace).encoded(sequence: 0)
        }
    }

    /// In the order in which an Active gives up what it has (`VirtualRouter.surrender`).
    private func removals(of instance: Instance) -> [NetlinkRequest] {
        var requests = instance.heldRouting.map { removals(of: $0, by: instance) } ?? []
        for address in instance.heldAddresses.all {
            guard let interface = instance.heldAddresses.interface(of: address) else { continue }
            requests.append(.delete(address.prefix, from: interface))
        }
        if let link = instance.virtualMAC { requests.append(.setLink(link.index, isUp: false)) }
        return requests
    }
}

extension AgentMessage.Port {
    fileprivate init(_ key: SendingPort.Key, id: Int32) {
        self.init(id: id, isSending: true, isIPv6: key.family == .ipv6, interface: key.interface.rawValue)
    }

    fileprivate init(_ key: ListeningPort.Key, id: Int32) {
        self.init(id: id, isSending: false, isIPv6: key.family == .ipv6, interface: key.interface.rawValue)
    }
}

extension TakedownPlan.Packet {
    init(_ packet: OutgoingPacket) {
        self.init(bytes: packet.bytes, destination: packet.destination, timeToLive: packet.timeToLive)
    }
}

extension VirtualRouter.Configuration {
    /// Whether there is a number or a time in what is sent.
    var isAuthenticated: Bool {
        switch authentication {
        case .none, .simplePassword: false
        case .authenticationHeader, .hmac: true
        }
    }
}
