internal import AgentModel
package import Configuration
internal import Health
package import Netlink
internal import NetworkTypes
package import VRRP

/// One `vrrp_instance` at work: its state machine, its codec, and what the node knows around them. The node alone has it.
package final class Instance {
    package typealias Instant = ContinuousClock.Instant

    package let id: InstanceID
    package var router: VirtualRouter
    package var codec: PacketCodec
    package var configuration: InstanceConfiguration
    /// What decides its priority and its faults: its own trackers and those of its sync group.
    var trackers: [Tracker]
    /// What of them a reload added and nothing is known of yet; nil where there is nothing.
    var newcomers: Newcomers?
    var priority: EffectivePriority
    /// When the status last changed.
    var since: Stamp
    var lastTransition: Transition?
    /// The last one that changed the status.
    var statusTransition: Transition?
    var lastTransitionAt: Instant?
    /// What its programs were told last.
    var lastTold: NotifyEvent.Event?
    package var heldAddresses = HeldAddresses()
    /// Transitions that wait for the kernel's answer: an address is not put back before it is there.
    var unacknowledged: [Transition] = []
    var opening = OpeningState.none
    /// Where its packets go; nil while it has no sockets.
    package var placement: Placement?
    /// The interface for its virtual MAC address.
    package var virtualMAC: VirtualMACLink?
    /// The same as it was before the node last looked at the interfaces.
    var virtualMACBefore: VirtualMACLink?
    /// The place of its sync group.
    var group: Int?
    /// The last advertisements of other routers.
    var heard = HeardAdvertisements()
    /// Whether its routes and rules are set up.
    var holdsRoutes = false
    /// The other routers, and what was wrong with what they sent.
    var peers = PeerTable()
    /// What is not as it should be about them, and when each of it began.
    var peerMonitor = PeerMonitor()
    var findingStamps: [Instant: Stamp] = [:]
    /// What was told of the advertisements of others.
    var logLimiter = LogRateLimiter()
    /// When something that the kernel refused is tried again, and how long it is left alone.
    package var retryAt: Instant?
    var holdOff = HoldOff()
    /// When the kernel last refused something that an Active must have.
    var refusedAt: Instant?
    /// It is looked whether IPv6 is still disabled, and then tried again.
    var retriesAfterInspection = false
    /// Addresses that the kernel refused while nobody else had them: it goes on without those.
    var relinquished: Set<IPPrefix> = []
    /// Whether what it sends leaves, and since when it does not.
    var audibility = Audibility()
    var unsentSince: Stamp?
    /// Whether the address that it sends from is away, for a moment so far.
    var sourceAbsence = SourceAbsence()
    /// When another program last took the interface of the virtual MAC address away.
    var virtualMACLostAt: Instant?
    /// A reload takes it away for good.
    var isRemoved = false

    /// Whether it has what it needs to take part.
    enum OpeningState: Sendable {
        case none
        case asked(Opening)
        case open(Opening.Key)
        case refused(Fault)
    }

    init(_ id: InstanceID, _ configuration: InstanceConfiguration, since: Stamp) {
        self.id = id
        self.configuration = configuration
        router = VirtualRouter(configuration.router)
        codec = PacketCodec(configuration.router)
        trackers = configuration.trackers
        priority = EffectivePriority(base: configuration.router.basePriority.rawValue, trackers: []) { _ in
            .verdict(.pending)
        }
        self.since = since
    }

    init(copying other: Instance) {
        id = other.id
        router = other.router
        codec = other.codec
        configuration = other.configuration
        trackers = other.trackers
        newcomers = other.newcomers
        priority = other.priority
        since = other.since
        lastTransition = other.lastTransition
        statusTransition = other.statusTransition
        lastTransitionAt = other.lastTransitionAt
        lastTold = other.lastTold
        heldAddresses = other.heldAddresses
        unacknowledged = other.unacknowledged
        opening = other.opening
        placement = other.placement
        virtualMAC = other.virtualMAC
        virtualMACBefore = other.virtualMACBefore
        group = other.group
        heard = other.heard
        holdsRoutes = other.holdsRoutes
        peers = other.peers
        peerMonitor = other.peerMonitor
        findingStamps = other.findingStamps
        logLimiter = other.logLimiter
        retryAt = other.retryAt
        holdOff = other.holdOff
        refusedAt = other.refusedAt
        retriesAfterInspection = other.retriesAfterInspection
        relinquished = other.relinquished
        audibility = other.audibility
        unsentSince = other.unsentSince
        sourceAbsence = other.sourceAbsence
        virtualMACLostAt = other.virtualMACLostAt
        isRemoved = other.isRemoved
    }

    package var name: String { router.configuration.name }

    var healthTerms: HealthTerms {
        HealthTerms(base: router.configuration.basePriority.rawValue, trackers: trackers, newcomers: newcomers)
    }

    /// The next time at which the node must look at it.
    var deadline: Instant? {
        let next = (router.deadline ?? .never).orEarlier(retryAt).orEarlier(sourceAbsence.endsAt)
        return next == .never ? nil : next
    }

    /// Where an address of this instance belongs.
    package func interface(of address: VirtualAddress) -> String {
        address.interface ?? virtualMAC?.name ?? router.configuration.interface
    }

    /// Whether packets that come in on `interface` are for it.
    ///
    /// A frame from the virtual MAC address, which another Active sends, reaches only the interface that has that address;
    /// all others reach both, and must not be taken twice.
    func hears(on interface: InterfaceIndex) -> Bool {
        guard let placement else { return false }
        if let virtualMAC, virtualMAC.isUp, !router.configuration.isUnicast { return interface == virtualMAC.index }
        return interface == placement.interface
    }

    /// The interfaces that advertisements come in on.
    package var listensOn: [InterfaceIndex] {
        guard let placement else { return [] }
        let virtual = router.configuration.isUnicast ? nil : virtualMAC?.index
        return [placement.interface] + [virtual].compactMap(\.self)
    }

    var isOpening: Bool {
        if case .asked = opening { true } else { false }
    }
}
