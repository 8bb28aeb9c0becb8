import NetworkTypes
import VRRP

/// A router that behaves as keepalived 2.2.7 does, where that differs from the standards or from us.
///
/// It starts as Backup whatever its priority; as Active it answers a lower priority at once, in version 2 too, and an
/// equal priority from a lower address; it learns the interval in version 3 and drops another one in version 2.
final class ForeignNode: SimulatedNode {
    private let index: Int
    private let scenario: Scenario
    private unowned let world: any Surroundings
    private let configuration: VirtualRouter.Configuration
    private let address: IPAddress
    private var codec: PacketCodec
    private(set) var isAlive = false
    private var isActive = false
    private var isFaulty = false
    private var priority: Priority
    private var learned: Duration
    private var timer = ContinuousClock().systemEpoch

    init(_ index: Int, of scenario: Scenario, in world: any Surroundings) {
        self.index = index
        self.scenario = scenario
        self.world = world
        configuration = scenario.configuration(of: index, on: 0)
        address = scenario.address(of: index, on: 0)
        codec = PacketCodec(configuration)
        priority = configuration.basePriority
        learned = configuration.advertisementInterval
    }

    var isEligible: Bool { isAlive && !isFaulty }
    var deadline: VirtualRouter.Instant? { isEligible ? timer : nil }
    func isHolding(_ link: Int) -> Bool { isAlive && isActive }

    func start(now: VirtualRouter.Instant) {
        guard !isAlive else { return }
        isAlive = true
        isActive = false
        codec = PacketCodec(configuration)
        learned = configuration.advertisementInterval
        timer = now + timers.activeDownInterval
    }

    func stop(now: VirtualRouter.Instant) {
        leave()
        isAlive = false
    }

    func crash() {
        isAlive = false
        isActive = false
    }

    private var timers: Timers {
        Timers(
            priority: priority, interval: learned, version: configuration.version,
            missedAdvertisements: configuration.missedAdvertisements)
    }

    func receive(_ packet: Packet, now: VirtualRouter.Instant) {
        guard isEligible, let received = decode(packet) else { return }
        isActive ? heardAsActive(received, now: now) : heardAsBackup(received, now: now)
    }

    private func decode(_ packet: Packet) -> PacketCodec.Received? {
        let wall = world.wallMicroseconds(of: index)
        return switch scenario.family {
        case .ipv4: try? codec.decode(ipv4: packet.bytes.span, at: wall)
        case .ipv6: try? codec.decode(ipv6: packet.bytes.span, envelope: packet.envelope, at: wall)
        }
    }

    private func heardAsBackup(_ received: PacketCodec.Received, now: VirtualRouter.Instant) {
        if received.advertisement.priority == .resign {
            timer = now + timers.skewTime
        } else if !configuration.preempts || received.advertisement.priority >= priority {
            watch(received, now: now)
        }
    }

    private func heardAsActive(_ received: PacketCodec.Received, now: VirtualRouter.Instant) {
        let other = received.advertisement.priority
        if other > priority || other == priority && received.source > address {
            isActive = false
            world.recorded("node \(index), foreign: active -> backup", isChange: true, by: index)
            watch(received, now: now)
            world.released(by: index, on: 0)
        } else {
            advertise(priority)
            timer = now + configuration.advertisementInterval
        }
    }

    private func watch(_ received: PacketCodec.Received, now: VirtualRouter.Instant) {
        if configuration.version == .v3 { learned = received.advertisement.interval }
        timer = now + timers.activeDownInterval
    }

    /// Others do not notice.
    func resumed(after stall: Duration, now: VirtualRouter.Instant) {}

    func serviceTimers(now: VirtualRouter.Instant) {
        guard isEligible, timer <= now else { return }
        if !isActive {
            isActive = true
            world.recorded("node \(index), foreign: backup -> active", isChange: true, by: index)
        }
        advertise(priority)
        timer = now + configuration.advertisementInterval
    }

    private func advertise(_ priority: Priority) {
        let advertisement = Advertisement(
            version: configuration.version, vrid: configuration.vrid, priority: priority,
            interval: configuration.advertisementInterval, addresses: configuration.addresses.map(\.prefix.address))
        for packet in codec.encode(advertisement, from: address, at: world.wallMicroseconds(of: index)) {
            world.send(packet, from: address, of: index, on: 0)
        }
    }

    private func leave() {
        guard isAlive, isActive else { return }
        isActive = false
        advertise(.resign)
        world.recorded("node \(index), foreign: active -> fault", isChange: true, by: index)
        world.released(by: index, on: 0)
    }

    func obey(_ command: Command, now: VirtualRouter.Instant) {
        switch command {
        case .fail:
            leave()
            isFaulty = true
        case .pass:
            guard isFaulty else { return }
            isFaulty = false
            learned = configuration.advertisementInterval
            timer = now + timers.activeDownInterval
        case .priority(let priority): if configuration.basePriority != .owner { self.priority = Priority(priority) }
        case .reload, .unload, .drain, .undrain, .addressRemoved: break
        }
    }
}
