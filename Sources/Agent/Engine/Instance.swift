internal import AgentModel
internal import Configuration
internal import Health
internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// One `vrrp_instance` at work: its state machine, its codec, and what the engine knows around them.
final class Instance {
    typealias Instant = ContinuousClock.Instant

    var router: VirtualRouter
    var codec: PacketCodec
    var configuration: InstanceConfiguration
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
    var heldAddresses = HeldAddresses()
    /// That nobody else of this host runs its virtual router; nil while its interface is missing, or somebody does.
    var claim: RouterClaim?
    /// The sockets that it works with; nil while its interface is not fit.
    var listening: ListeningPort?
    var sending: SendingPort?
    var placement: Placement?
    /// The interface for its virtual MAC address, and the socket that hears on it while it is up.
    var virtualMAC: VirtualMACLink?
    var virtualListening: ListeningPort?
    /// The sync group that it belongs to.
    weak var group: Group?
    /// The last advertisements of other routers.
    var heard = HeardAdvertisements()
    /// The routes and rules that it has set up; nil while it holds none.
    var heldRouting: Routing?
    /// Its routes as the kernel was given them, by which they are removed whatever their interfaces are called by then.
    var installedRoutes: [VirtualRoute: RouteAssignment] = [:]
    /// The other routers, and what was wrong with what they sent.
    var peers = PeerTable()
    /// What is not as it should be about them, and when each of it began.
    var peerMonitor = PeerMonitor()
    var findingStamps: [Instant: Stamp] = [:]
    /// What was told of the advertisements of others.
    var logLimiter = LogRateLimiter()
    /// Its place among the engine's instances.
    var position = 0
    /// When something that the kernel refused is tried again, and how long it is left alone.
    var retryAt: Instant?
    var holdOff = HoldOff()
    /// Addresses that the kernel refused while nobody else had them: it goes on without those.
    var relinquished: Set<IPPrefix> = []
    /// Whether what it sends leaves, and since when it does not.
    var audibility = Audibility()
    var unsentSince: Stamp?
    /// Whether the address that it sends from is away, for a moment so far.
    var sourceAbsence = SourceAbsence()
    /// When another program last took the interface of the virtual MAC address away.
    var virtualMACLostAt: Instant?
    /// What the failsafe knows of it may be old.
    var isTakedownPlanStale = false
    /// A reload takes it away for good.
    var isRemoved = false

    init(_ configuration: InstanceConfiguration, since: Stamp) {
        self.configuration = configuration
        router = VirtualRouter(configuration.router)
        codec = PacketCodec(configuration.router)
        trackers = configuration.trackers
        priority = EffectivePriority(base: configuration.router.basePriority.rawValue, trackers: []) { _ in
            .verdict(.pending)
        }
        self.since = since
    }

    var name: String { router.configuration.name }

    var healthTerms: HealthTerms {
        HealthTerms(
            base: router.configuration.basePriority.rawValue, trackers: trackers, newcomers: newcomers)
    }

    /// The next time at which the engine must look at it.
    var deadline: Instant? {
        [router.deadline, retryAt, sourceAbsence.endsAt].compactMap(\.self).min()
    }

    /// Where an address of this instance belongs.
    func interface(of address: VirtualAddress) -> String {
        address.interface ?? virtualMAC?.name ?? router.configuration.interface
    }

    /// Whether packets that come in through `port` are for it.
    ///
    /// A frame from the virtual MAC address, which another Active sends, reaches only the interface that has that address;
    /// all others reach both, and must not be taken twice.
    func hears(_ port: ListeningPort) -> Bool {
        port === (virtualMAC?.isUp == true ? virtualListening ?? listening : listening)
    }

    /// Whether what comes behind an IP Authentication Header is heard: also where it is not asked for, so that the peer monitor
    /// can name who sends it.
    var hearsAuthenticationHeader: Bool {
        switch router.configuration.authentication {
        case .authenticationHeader: true
        case .none, .simplePassword, .hmac:
            router.configuration.family == .ipv4 && !router.configuration.isUnicast
        }
    }
}
