internal import AgentModel
internal import LastWill
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Keeps the last will up to date: what is to be done should the agent die this moment
/// (docs/decisions/0022-a-last-will.md).
extension Engine {
    /// Packets with a number or a time in them are written anew so often.
    private static let refreshInterval = Duration.seconds(1)
    /// The engine wakes up twice a second: so there is a sign of life in each 1.4 s.
    private static let signInterval = Duration.milliseconds(900)
    /// More than are sent until then.
    static let numbersAhead: UInt32 = 256
    /// Testaments that are written in one wake-up: each takes some tens of microseconds.
    private static let batch = 16

    func link(_ link: WillLink) {
        switch link {
        case .open(let channel):
            health.willRefusal = nil
            bequests.link(to: channel)
            for instance in instances { instance.isWillStale = true }
        case .lost(let why):
            bequests.link(to: nil)
            guard stage == .working, health.willRefusal != why else { return }
            health.willRefusal = why
            outbox.log(.error, "the last will has no keeper: \(why); it is started again")
        }
    }

    /// Tells the keeper what has changed, of a few instances at a time.
    func updateWill(now: Instant) {
        guard bequests.keeper != nil else { return }
        giveSign(now: now)
        refreshNumbers(now: now)
        guard bequests.updateAt.map({ $0 <= now }) ?? instances.contains(where: \.isWillStale) else { return }
        do throws(SystemError) {
            bequests.note(isBehind: try !tellKeeper(), now: now)
            health.willRefusal = bequests.isHanging(now: now) ? "aloft-will does not read what it is told" : nil
        } catch {
            // Its end is told by who started it, who starts it again.
            outbox.log(.warning, "the last will could not be changed: \(error)")
            bequests.link(to: nil)
        }
    }

    /// Tells the keeper that the engine runs, and whether it knows who has its addresses.
    private func giveSign(now: Instant) {
        guard let keeper = bequests.keeper, bequests.signAt.map({ $0 <= now }) ?? true else { return }
        let sign = SignOfLife(
            at: now, isWatched: isToBeWatched, isInDoubt: instances.contains { $0.router.isInDoubt })
        // Its end is told by who started it; one that does not read is found hanging.
        _ = try? keeper.send(AgentMessage.alive(sign).encoded)
        bequests.signAt = now + Self.signInterval
    }

    /// Where a service manager starts the agent again. A start and a stop may take longer.
    private var isToBeWatched: Bool {
        notices.isWatched && stage == .working
    }

    /// Tells the keeper that this is no death, at the very end.
    func sayFarewell() {
        guard let keeper = bequests.keeper else { return }
        do throws(SystemError) {
            if try !keeper.send(AgentMessage.farewell.encoded, within: Self.keeperPatience) {
                outbox.log(.error, "aloft-will does not read what it is told, and may resign once more")
            }
        } catch {
            // It is gone, and does nothing either.
        }
        bequests.link(to: nil)
    }

    /// Packets with a number or a time in them grow old.
    private func refreshNumbers(now: Instant) {
        guard (bequests.refreshAt.map { $0 <= now }) ?? true else { return }
        let numbered = instances.filter { $0.router.status == .active && $0.router.configuration.isAuthenticated }
        for instance in numbered { instance.isWillStale = true }
        bequests.refreshAt = now + Self.refreshInterval
    }

    /// - Returns: whether the keeper knows everything.
    private func tellKeeper() throws(SystemError) -> Bool {
        for instance in instances.lazy.filter(\.isWillStale).prefix(Self.batch) {
            guard try openPorts(of: instance), try bequests.set(testament(of: instance), for: instance.name) else {
                return false
            }
            instance.isWillStale = false
            guard bequests.isTooLong(instance.name), instance.complaints.mayTell("will", now: clock.now) else {
                continue
            }
            outbox.log(.error, "\(instance.name) has too many addresses and routes for a last will, and has none")
        }
        guard !instances.contains(where: \.isWillStale), try bequests.forget(allBut: Set(instances.map(\.name))) else {
            return false
        }
        return try bequests.closePorts(except: Set(instances.flatMap { ports(of: $0).map(\.port.id) }))
    }

    private func openPorts(of instance: Instance) throws(SystemError) -> Bool {
        guard instance.router.status == .active else { return true }
        for (port, descriptor) in ports(of: instance) {
            guard try bequests.open(port, descriptor) else { return false }
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

    // MARK: One testament

    /// - Parameter ahead: how many advertisements may still be sent before it is written anew.
    func testament(of instance: Instance, ahead: UInt32 = numbersAhead) -> Testament? {
        let router = instance.router
        guard router.status == .active, let source = router.primaryAddress, let sending = instance.sending else {
            return nil
        }
        var codec = instance.codec.ahead(of: ahead)
        let time = WallClock.microseconds() + Int64(Self.refreshInterval / .microseconds(1))
        let words = router.lastWords
        let urgent = words.urgent.map { codec.encode($0, from: source, at: time) } ?? []
        let resignation = codec.encode(words.resignation, from: source, at: time)
        let lease = lease(for: instance)
        let ports = ports(of: instance).map(\.port)
        return Testament(
            name: instance.name, vrid: router.configuration.vrid.rawValue,
            version: router.configuration.version.rawValue, priority: router.effectivePriority.rawValue,
            source: source, sendingPort: sending.id, listeningPorts: ports.filter { !$0.isSending }.map(\.id).sorted(),
            urgent: urgent.map(Testament.Packet.init), resignation: resignation.map(Testament.Packet.init),
            sequence: codec.sequence, renewals: lease == nil ? [] : renewals(of: instance),
            renewalInterval: lease.map { $0 / LeaseRenewals.renewalsInLease } ?? .zero,
            removals: removals(of: instance).map { $0.encoded(sequence: 0) }, silence: router.silenceOfTheDead,
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

extension Testament.Packet {
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
