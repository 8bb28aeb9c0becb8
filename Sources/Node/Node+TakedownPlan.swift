internal import Configuration
package import Failsafe
package import Netlink
internal import NetworkTypes
internal import VRRP

/// What the failsafe does in the place of an agent that dies, or is being restarted.
extension Node {
    /// Packets with a number or a time in them are written anew so often.
    package static let refreshInterval = Duration.seconds(1)
    /// More than are sent until then.
    private static let numbersAhead: UInt32 = 256
    /// Of one takedown plan or keepalive order, so that it fits in a message.
    private static let beatsInMessage = 64
    /// Beats with numbers that are left to the failsafe, at the most.
    private static let beatLimit = 4096

    /// The descriptors of an instance, by the numbers that the failsafe knows them by.
    package struct Ports: Hashable, Sendable {
        package var sending: Int32
        package var listening: [Int32]

        package init(sending: Int32, listening: [Int32]) {
            self.sending = sending
            self.listening = listening
        }
    }

    /// What is done for an instance if the agent dies this moment; nil while it holds nothing.
    ///
    /// - Parameters:
    ///   - routes: what removes its routes and rules.
    ///   - moment: when it is written.
    package func takedownPlan(of id: InstanceID, _ ports: Ports, removing routes: [NetlinkRequest], at moment: Moment)
        -> TakedownPlan?
    {
        instance(id).flatMap { takedownPlan(of: $0, ports, removing: routes, ahead: Self.numbersAhead, at: moment) }
    }

    /// - Parameter ahead: how many advertisements may still be sent before it is written anew.
    private func takedownPlan(
        of instance: Instance, _ ports: Ports, removing routes: [NetlinkRequest], ahead: UInt32, at moment: Moment
    ) -> TakedownPlan? {
        let router = instance.router
        guard router.status == .active, let source = router.primaryAddress else { return nil }
        var codec = instance.codec.ahead(of: ahead)
        let time = moment.wallMicroseconds + Int64(Self.refreshInterval / .microseconds(1))
        let words = router.finalAdvertisements
        let urgent = words.urgent.map { codec.encode($0, from: source, at: time) } ?? []
        let resignation = codec.encode(words.resignation, from: source, at: time)
        let lease = lease(for: instance)
        return TakedownPlan(
            name: instance.name, vrid: router.configuration.vrid.rawValue,
            version: router.configuration.version.rawValue, priority: router.effectivePriority.rawValue,
            source: source, sendingPort: ports.sending, listeningPorts: ports.listening.sorted(),
            urgent: urgent.map(TakedownPlan.Packet.init), resignation: resignation.map(TakedownPlan.Packet.init),
            sequence: codec.sequence, renewals: lease == nil ? [] : renewals(of: instance),
            renewalInterval: lease.map { $0 / LeaseRenewals.renewalsInLease } ?? .zero,
            removals: (routes + removals(of: instance)).map { $0.encoded(sequence: 0) },
            silence: router.silenceAfterDeath, listening: router.listeningTime)
    }

    private func renewals(of instance: Instance) -> [[UInt8]] {
        instance.heldAddresses.requested.compactMap { assignment(of: $0, for: instance) }.map {
            NetlinkRequest.add($0, existing: .replace).encoded(sequence: 0)
        }
    }

    /// In the order in which an Active gives up what it has (`VirtualRouter.surrender`).
    private func removals(of instance: Instance) -> [NetlinkRequest] {
        var requests: [NetlinkRequest] = []
        // The kernel may have what it has not acknowledged yet; to remove what it does not have costs nothing.
        for address in instance.heldAddresses.requested {
            guard let interface = instance.heldAddresses.interface(of: address) else { continue }
            requests.append(.delete(address.prefix, from: interface))
        }
        if let link = instance.virtualMAC { requests.append(.setLink(link.index, isUp: false)) }
        return requests
    }

    /// What the failsafe advertises for an instance while the agent is being restarted; nothing where it keeps no place.
    package func keepaliveOrder(
        of id: InstanceID, _ ports: Ports, removing routes: [NetlinkRequest], at moment: Moment
    ) -> [AgentMessage] {
        guard let instance = instance(id), let words = instance.router.keepaliveAdvertisement,
            let source = instance.router.primaryAddress
        else { return [] }
        let interval = instance.router.configuration.advertisementInterval
        let count = instance.router.configuration.isAuthenticated ? Self.beatCount(interval) : 1
        let start =
            moment.wallMicroseconds + Int64(moment.instant.duration(to: words.nextAt) / .microseconds(1))
        var codec = instance.codec
        let first = codec.sequence &+ 1
        let beats = (0..<count).map { beat in
            let time = start + Int64(beat) * Int64(interval / .microseconds(1))
            return codec.encode(words.advertisement, from: source, at: time).map(TakedownPlan.Packet.init)
        }
        let order = KeepaliveOrder(
            name: instance.name, nextAdvertisement: words.nextAt, interval: interval,
            beats: Array(beats.prefix(Self.beatsInMessage)), sequence: codec.sequence == 0 ? 0 : first)
        let rest = stride(from: Self.beatsInMessage, to: beats.count, by: Self.beatsInMessage).map { start in
            AgentMessage.extend(name: instance.name, beats: Array(beats[start...].prefix(Self.beatsInMessage)))
        }
        let plan = takedownPlan(
            of: instance, ports, removing: routes, ahead: Self.numbersAhead + UInt32(count), at: moment)
        return (plan.map { [.set($0)] } ?? []) + [.keepAlive(order)] + rest
    }

    private static func beatCount(_ interval: Duration) -> Int {
        min(beatLimit, Int((Executor.restartLimit / interval).rounded(.up)) + 1)
    }

    /// Packets with a number or a time in them grow old.
    package mutating func refreshTakedownPlans() {
        for i in instances.indices
        where instances[i].router.status == .active && instances[i].router.configuration.isAuthenticated {
            stalePlans.insert(instances[i].id)
        }
    }

    /// The failsafe knows nothing any more, or everything may be otherwise.
    package mutating func markTakedownPlansStale() { stalePlans = Set(places.keys) }

    /// The failsafe knows of an instance what there is to know.
    package mutating func wroteTakedownPlan(of id: InstanceID) { stalePlans.remove(id) }
}

extension TakedownPlan.Packet {
    fileprivate init(_ packet: OutgoingPacket) {
        self.init(bytes: packet.bytes, destination: packet.destination, timeToLive: packet.timeToLive)
    }
}

extension VirtualRouter.Configuration {
    /// Whether there is a number or a time in what is sent.
    fileprivate var isAuthenticated: Bool {
        switch authentication {
        case .none, .simplePassword: false
        case .authenticationHeader, .hmac: true
        }
    }
}
