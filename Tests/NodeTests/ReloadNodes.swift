import AgentModel
import Configuration
import Health
import Netlink
import NetworkTypes
import SimulatedLAN
import VRRP

@testable import Node

/// Two nodes on a network without delay: one is reloaded, the other is there. Time is simulated.
final class ReloadNodes {
    typealias Instant = ContinuousClock.Instant

    /// One of the two.
    final class Host: HostObserver {
        let address: IPAddress
        private(set) var host: SimulatedHost!
        fileprivate unowned let network: ReloadNodes
        /// Addresses that it gave up, by instance, and instances that became Active: since the last reload.
        fileprivate(set) var lost: [String: Set<IPAddress>] = [:]
        fileprivate(set) var activated: Set<String> = []
        fileprivate var configuration = Configuration()

        fileprivate init(_ last: UInt8, on network: ReloadNodes) {
            address = .v4(IPv4Address(192, 0, 2, last))
            self.network = network
            host = SimulatedHost(Self.kernel(address, last), Configuration(), observer: self, at: network.moment)
        }

        private static func kernel(_ address: IPAddress, _ last: UInt8) -> SimulatedKernel {
            let link = LinkMessage(
                index: InterfaceIndex(2), name: "eth0", isUp: true, isRunning: true,
                mac: MACAddress(bytes: [2, 0, 0, 0, 0, last]), mtu: 1500)
            let own = IPPrefix(address, length: 24).map { AddressMessage(interfaceIndex: link.index, prefix: $0) }
            return SimulatedKernel(links: [link], addresses: [own].compactMap(\.self))
        }

        func status(_ name: String) -> Status? {
            host.node.instances.first { $0.name == name }?.router.status
        }

        var statuses: [String: Status] {
            Dictionary(uniqueKeysWithValues: host.node.instances.map { ($0.name, $0.router.status) })
        }

        func send(_ packets: [OutgoingPacket], from source: IPAddress, by name: String) {
            for packet in packets {
                let envelope = Envelope(
                    source: source, destination: packet.destination, timeToLive: packet.timeToLive)
                network.packets.append((packet.bytes, envelope, self))
            }
        }

        func record(_ record: HistoryRecord) {
            guard case .transition(let record) = record, record.transition.to == .active,
                record.transition.from != .active
            else { return }
            activated.insert(record.instance)
        }

        func removed(_ place: PlacedAddress) {
            let holder = configuration.instances.first {
                $0.router.heldAddresses.contains { $0.prefix == place.prefix }
            }
            guard let name = holder?.router.name else { return }
            lost[name, default: []].insert(place.prefix.address)
        }

        func delay(_ event: Event) -> Bool { false }
        func refuses(_ address: PlacedAddress) -> Bool { false }
        func ended() {}
    }

    private(set) var now = ContinuousClock().systemEpoch + .seconds(1000)
    private(set) lazy var one = Host(11, on: self)
    private lazy var other = Host(12, on: self)
    fileprivate var packets: [(bytes: [UInt8], envelope: Envelope, sender: Host)] = []

    fileprivate var moment: Moment { Moment(instant: now, wallMicroseconds: 1_700_000_000_000_000) }

    /// Starts the other node, and once that is Active this one; both come to rest.
    init(_ mine: Configuration, _ theirs: Configuration) {
        start(other, theirs)
        run(for: .seconds(10))
        start(one, mine)
        run(for: .seconds(20))
    }

    private func start(_ node: Host, _ configuration: Configuration) {
        node.configuration = configuration
        node.host.start(configuration, at: moment)
        // Checks of the name `failing` fail, others pass.
        for check in configuration.checks {
            let result = CheckResult(
                outcome: .exited(status: check.name.hasPrefix("failing") ? 1 : 0), duration: .milliseconds(1))
            node.host.tell(
                .checkFinished(name: check.name, result, at: moment.stamp(bootID: "boot")), at: moment)
        }
        deliver()
    }

    /// Gives this node another configuration, with what was foreseen of that. What is new has no result yet.
    func reload(_ new: Configuration) -> ReloadForecast {
        let forecast = ReloadForecast(of: new, on: one.host.node)
        one.lost = [:]
        one.activated = []
        one.host.tell(
            .apply(
                new, SimulatedHost.status(2), Cause(kind: .reload, by: Author(.token, "operator")),
                one.host.nextRequest()), at: moment)
        one.configuration = new
        deliver()
        return forecast
    }

    func run(for time: Duration) {
        let end = now + time
        while let due = [one.host.deadline, other.host.deadline].compactMap(\.self).min(), due <= end {
            now = max(now, due)
            for node in [one, other] where node.host.isRunning { node.host.wake(at: moment) }
            deliver()
        }
        now = end
    }

    private func deliver() {
        while !packets.isEmpty {
            let (bytes, envelope, sender) = packets.removeFirst()
            let receiver = sender === one ? other : one
            receiver.host.receive(bytes, envelope, on: InterfaceIndex(2), at: moment)
        }
    }
}
