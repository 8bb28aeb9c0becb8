internal import Configuration
internal import Health
internal import History
internal import LinuxIO
internal import NetworkTypes
internal import VRRP

/// One `vrrp_instance` at work: its state machine, its codec, and what the engine knows around them.
final class Instance {
    typealias Instant = ContinuousClock.Instant

    var router: VirtualRouter
    var codec: PacketCodec
    var trackers: [Tracker]
    var priority: EffectivePriority
    /// When the status last changed.
    var since: Stamp
    var lastTransition: Transition?
    /// The addresses that the kernel has acknowledged.
    var heldAddresses: [VirtualAddress] = []
    /// The sockets of its interface; nil while there is none.
    var port: InterfacePort?
    /// The last advertisements of other routers.
    var heard = HeardAdvertisements()
    /// What was told of the advertisements of others.
    var complaints = Complaints()
    /// Its place among the engine's instances.
    var position = 0
    /// When an address that the kernel refused is tried again.
    var retryAt: Instant?

    init(_ configuration: InstanceConfiguration, since: Stamp) {
        router = VirtualRouter(configuration.router)
        codec = PacketCodec(configuration.router)
        trackers = configuration.trackers
        priority = EffectivePriority(base: configuration.router.basePriority.rawValue, trackers: []) { _ in
            .verdict(.pending)
        }
        self.since = since
    }

    var name: String { router.configuration.name }

    /// The next time at which the engine must look at it.
    var deadline: Instant? {
        guard let retryAt else { return router.deadline }
        return router.deadline.map { min($0, retryAt) } ?? retryAt
    }

    /// Where an address of this instance belongs.
    func interface(of address: VirtualAddress) -> String {
        address.interface ?? router.configuration.interface
    }

    /// Whether it is to be heard under an IP Authentication Header.
    var hasAuthenticationHeader: Bool {
        switch router.configuration.authentication {
        case .authenticationHeader: true
        case .none, .simplePassword, .hmac: false
        }
    }
}
