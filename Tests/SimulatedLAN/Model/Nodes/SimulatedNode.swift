import NetworkTypes
import VRRP

/// A node as the switch and the judge see it.
protocol SimulatedNode: AnyObject {
    var isAlive: Bool { get }
    /// Whether nothing but the protocol decides its state.
    var isEligible: Bool { get }
    /// When it has something to do; nil for never.
    var deadline: VirtualRouter.Instant? { get }

    /// How many elements all its collections have together.
    var remembered: Int { get }

    /// Whether it holds the addresses of a link.
    func isHolding(_ link: Int) -> Bool
    func start(now: VirtualRouter.Instant)
    /// Stops as it is told to, resigning.
    func stop(now: VirtualRouter.Instant)
    func crash()
    func receive(_ packet: Packet, now: VirtualRouter.Instant)
    /// It runs again, and has not read yet what arrived meanwhile.
    func resumed(after stall: Duration, now: VirtualRouter.Instant)
    func serviceTimers(now: VirtualRouter.Instant)
    /// A command of an operator, or a change around the node.
    func obey(_ command: Command, now: VirtualRouter.Instant)
}

extension SimulatedNode {
    var remembered: Int { 0 }
}

/// The elements of all collections within a value, at any depth.
func elements(within value: Any, depth: Int = 12) -> Int {
    guard depth > 0 else { return 0 }
    let mirror = Mirror(reflecting: value)
    let isCollection = [.collection, .dictionary, .set].contains(mirror.displayStyle)
    return mirror.children.reduce(isCollection ? mirror.children.count : 0) { sum, child in
        sum + elements(within: child.value, depth: depth - 1)
    }
}

enum Command: Hashable {
    case raise(Fault, member: Int)
    case clear(Fault, member: Int)
    case priority(UInt8)
    case reload(Disturbance.Reload)
    case drain(DrainMode, alone: DrainMode?)
    case undrain
    case addressRemoved
}

/// What a node does to the world.
protocol Surroundings: AnyObject {
    func send(_ packet: OutgoingPacket, _ advertisement: Advertisement, from node: Int, on link: Int)
    func wallMicroseconds(of node: Int) -> Int64
    /// A change of status, or a repetition of one.
    func recorded(_ text: String, isChange: Bool, by node: Int)
    /// The node has let go of the addresses.
    func released(by node: Int, on link: Int)
    func violated(_ what: String)
}

extension Scenario {
    func address(of node: Int, on link: Int) -> IPAddress {
        switch family {
        case .ipv4: .v4(IPv4Address(10, UInt8(link), 0, UInt8(11 + node)))
        case .ipv6: Self.parsed("fe80::\(link):\(11 + node)")
        }
    }

    func configuration(of node: Int, on link: Int) -> VirtualRouter.Configuration {
        let settings = nodes[node]
        guard let vrid = VRID(UInt8(51 + link)) else { preconditionFailure("51 and up are VRIDs") }
        return VirtualRouter.Configuration(
            name: "VI_\(link)", interface: "eth\(link)", family: family, vrid: vrid, version: version,
            basePriority: Priority(settings.priority), advertisementInterval: interval, preempts: settings.preempts,
            addresses: addresses(on: link), authentication: authentication, transport: transport(of: node, on: link),
            startsAsActive: settings.startsAsActive,
            preemptDelay: settings.startsAsActive ? .zero : settings.preemptDelay,
            missedAdvertisements: missedAdvertisements, isGrouped: links > 1)
    }

    private func addresses(on link: Int) -> [VirtualAddress] {
        switch family {
        case .ipv4: [VirtualAddress(IPPrefix(host: .v4(IPv4Address(10, UInt8(link), 0, 100))))]
        case .ipv6: [VirtualAddress(IPPrefix(host: Self.parsed("fe80::\(link):64")))]
        }
    }

    static let anotherAddress = VirtualAddress(IPPrefix(host: parsed("10.9.9.9")))
    static let anotherAddressIPv6 = VirtualAddress(IPPrefix(host: parsed("2001:db8::9")))

    private func transport(of node: Int, on link: Int) -> Transport {
        guard isUnicast else { return .multicast }
        let others = nodes.indices.filter { $0 != node }
        return .unicast(Unicast(peers: others.map { UnicastPeer(address: address(of: $0, on: link)) }))
    }

    private static func parsed(_ text: String) -> IPAddress {
        guard let address = IPAddress(text) else { preconditionFailure("\(text) is an address") }
        return address
    }
}
