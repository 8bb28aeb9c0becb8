import AgentModel
import Configuration
import Failsafe
import Health
import Netlink
import NetworkTypes
import SimulatedLAN
import VRRP

@testable import Node

/// One node on a host in memory, that another router sends to. Time is simulated.
final class OneNode: HostObserver {
    typealias Instant = ContinuousClock.Instant

    static let eth0 = InterfaceIndex(2)
    static let address = IPAddress.v4(IPv4Address(192, 0, 2, 100))
    static let peer = IPAddress.v4(IPv4Address(192, 0, 2, 12))
    private static let own = IPAddress.v4(IPv4Address(192, 0, 2, 11))

    private(set) var host: SimulatedHost!
    private(set) var now = ContinuousClock().systemEpoch + .seconds(1000)
    /// What the kernel has not answered yet, while it is slow.
    private(set) var outstanding: [Event] = []
    var isSlow = false
    var refusesAddresses = false
    private(set) var records: [HistoryRecord] = []
    private(set) var sent: [[OutgoingPacket]] = []
    private var codec: PacketCodec?

    init(_ configuration: Configuration = OneNode.configuration()) {
        let link = LinkMessage(
            index: Self.eth0, name: "eth0", isUp: true, isRunning: true,
            mac: MACAddress(bytes: [2, 0, 0, 0, 0, 11]), mtu: 1500)
        let own = IPPrefix(Self.own, length: 24).map { AddressMessage(interfaceIndex: Self.eth0, prefix: $0) }
        let kernel = SimulatedKernel(links: [link], addresses: [own].compactMap(\.self))
        host = SimulatedHost(kernel, configuration, observer: self, at: moment)
        host.trace = []
        host.keepsAnswers = true
    }

    static func configuration(
        priority: UInt8 = 100, addresses: [UInt8] = [100], vrid: UInt8 = 51, preempts: Bool = true,
        startupDelay: Duration = .zero, isTracking: Bool = false
    ) -> Configuration {
        let place = SourcePosition(file: "aloft.conf", line: 1, column: 1)
        let check = CheckDefinition(name: "web", command: ["/bin/web"])
        guard let number = VRID(vrid) else { preconditionFailure("\(vrid) is a VRID") }
        let router = VirtualRouter.Configuration(
            name: "VI_1", interface: "eth0", vrid: number, version: .v3,
            basePriority: Priority(priority), preempts: preempts,
            addresses: addresses.map { VirtualAddress(IPPrefix(host: .v4(IPv4Address(192, 0, 2, $0)))) })
        let trackers = [
            Tracker(TrackerIdentity(.script, "web"), weight: 0), Tracker(TrackerIdentity(.file, "load"), weight: 1),
        ]
        var globals = GlobalConfiguration()
        globals.startupDelay = startupDelay
        return Configuration(
            globals: globals,
            instances: [
                InstanceConfiguration(router: router, trackers: isTracking ? trackers : [], location: place)
            ], checks: isTracking ? [check] : [],
            trackedFiles: isTracking ? [TrackedFile(name: "load", path: "/run/load")] : [])
    }

    // MARK: Time and events

    var moment: Moment {
        Moment(
            instant: now,
            wallMicroseconds: 1_700_000_000_000_000 + Int64((now - ContinuousClock().systemEpoch) / .microseconds(1)))
    }
    private var stamp: Stamp { moment.stamp(bootID: "boot") }

    func start(_ configuration: Configuration = OneNode.configuration(), drains: [Drain] = []) {
        host.start(configuration, drains: drains, at: moment)
    }

    func tell(_ event: Event) { host.tell(event, at: moment) }

    func advance(by time: Duration) {
        let end = now + time
        while let due = host.deadline, due <= end {
            now = max(now, due)
            host.wake(at: moment)
        }
        now = end
    }

    /// To the next thing that is due.
    func advance() {
        guard let due = host.deadline else { return }
        now = max(now, due)
        host.wake(at: moment)
    }

    /// Also what is left of it: its failsafe.
    func hears(_ priority: UInt8) {
        guard let router = host.node.instances.first?.router.configuration else { return }
        var codec = self.codec ?? PacketCodec(router)
        let advertisement = Advertisement(
            version: router.version, vrid: router.vrid, priority: Priority(priority),
            interval: router.advertisementInterval, addresses: router.addresses.map(\.prefix.address))
        for packet in codec.encode(advertisement, from: Self.peer, at: moment.wallMicroseconds) {
            let envelope = Envelope(source: Self.peer, destination: packet.destination, timeToLive: 255)
            host.receive(packet.bytes, envelope, on: Self.eth0, at: moment)
        }
        self.codec = codec
    }

    func check(passes: Bool) {
        let result = CheckResult(outcome: .exited(status: passes ? 0 : 1), duration: .milliseconds(1))
        tell(.checkFinished(name: "web", result, at: stamp))
    }

    func load(_ number: Int) { tell(.trackerRead(TrackerIdentity(.file, "load"), .number(number), at: stamp)) }

    @discardableResult
    func drain(_ request: DrainRequest = DrainRequest(), id: Int64 = 1) -> RequestID {
        let request = Drain(id: id, request: request, by: Author(.token, "operator"), since: stamp)
        let answer = host.nextRequest()
        tell(.drain(request, Cause(kind: .drain, by: request.by), answer))
        return answer
    }

    func undrain() { tell(.undrain(nil, Cause(kind: .undrain, by: Author(.token, "operator")), host.nextRequest())) }

    @discardableResult
    func reload(_ new: Configuration) -> RequestID {
        let answer = host.nextRequest()
        tell(.apply(new, SimulatedHost.status(2), Cause(kind: .reload, by: Author(.token, "operator")), answer))
        return answer
    }

    /// The kernel gives the answers that it owes.
    func answer() {
        let events = outstanding
        outstanding = []
        for event in events { host.tellOutcome(event, at: moment) }
    }

    // MARK: What is so

    var instance: Instance? { host.isRunning ? host.node.instances.first : nil }
    var status: Status? { instance?.router.status }
    var holds: Set<String> { Set(host.kernel.held(at: now).map(\.prefix.address.description)) }

    var transitions: [String] {
        records.compactMap { record in
            guard case .transition(let record) = record else { return nil }
            return "\(record.transition.from)→\(record.transition.to) \(record.transition.reason.rawValue)"
        }
    }

    // MARK: HostObserver

    func send(_ packets: [OutgoingPacket], from source: IPAddress, by name: String) { sent.append(packets) }
    func record(_ record: HistoryRecord) { records.append(record) }
    func removed(_ address: PlacedAddress) {}

    func delay(_ event: Event) -> Bool {
        guard isSlow else { return false }
        outstanding.append(event)
        return true
    }

    func refuses(_ address: PlacedAddress) -> Bool { refusesAddresses }
    func ended() {}
}
