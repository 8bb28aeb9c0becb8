import Configuration
import Health
import Netlink
import NetworkTypes
import Node
import VRRP

/// What the nodes of a scenario are configured as, and run on.
extension Scenario {
    static let trackersOfMember = 3
    static let priorityFile = TrackerIdentity(.file, "priority")

    func address(of node: Int, on link: Int) -> IPAddress {
        switch family {
        case .ipv4: .v4(IPv4Address(10, UInt8(link), 0, UInt8(11 + node)))
        case .ipv6: Self.parsed("fe80::\(link):\(11 + node)")
        }
    }

    static func interface(_ link: Int) -> InterfaceIndex { InterfaceIndex(Int32(link + 2)) }

    func link(named instance: String) -> Int { Int(instance.dropFirst("VI_".count)) ?? 0 }

    /// The link that a virtual address is on: it is part of the address.
    func link(of prefix: IPPrefix) -> Int {
        switch prefix.address {
        case .v4(let address): Int(address.bits >> 16 & 0xFF)
        case .v6(let address): Int(address.low >> 16 & 0xFFFF)
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

    /// One more, that a reload brings.
    func another(on link: Int) -> VirtualAddress {
        switch family {
        case .ipv4: VirtualAddress(IPPrefix(host: .v4(IPv4Address(10, UInt8(link), 9, 9))))
        case .ipv6: VirtualAddress(IPPrefix(host: Self.parsed("2001:db8::\(link):9")))
        }
    }

    private func transport(of node: Int, on link: Int) -> Transport {
        guard isUnicast else { return .multicast }
        let others = nodes.indices.filter { $0 != node }
        return .unicast(Unicast(peers: others.map { UnicastPeer(address: address(of: $0, on: link)) }))
    }

    private static func parsed(_ text: String) -> IPAddress {
        guard let address = IPAddress(text) else { preconditionFailure("\(text) is an address") }
        return address
    }

    // MARK: Trackers

    /// What fails and passes.
    func tracker(_ number: Int, of member: Int) -> TrackerIdentity {
        let number = number % Self.trackersOfMember
        return TrackerIdentity(failsByScripts ? .script : .interface, "t\(member)_\(number)")
    }

    func trackers(of node: Int) -> [Tracker] {
        (0..<links).flatMap { trackers(of: node, on: $0) }
    }

    private func trackers(of node: Int, on link: Int) -> [Tracker] {
        (0..<Self.trackersOfMember).map { Tracker(tracker($0, of: link), weight: 0) }
            + [Tracker(Self.priorityFile, weight: 1)]
    }

    /// What a reload adds and takes away again.
    static let addedCheck = CheckDefinition(name: "added", command: ["/bin/true"])

    // MARK: Configuration

    func nodeConfiguration(of node: Int) -> Configuration {
        let place = SourcePosition(file: "aloft.conf", line: 1, column: 1)
        let instances = (0..<links).map { link in
            InstanceConfiguration(
                router: configuration(of: node, on: link), trackers: trackers(of: node, on: link), location: place)
        }
        let scripts = trackers(of: node).map(\.identity).filter { $0.kind == .script }
        return Configuration(
            instances: instances,
            syncGroups: links > 1
                ? [SyncGroupConfiguration(name: "all", members: instances.map(\.router.name), location: place)] : [],
            checks: scripts.map { CheckDefinition(name: $0.name, command: ["/bin/\($0.name)"]) },
            trackedFiles: [TrackedFile(name: Self.priorityFile.name, path: "/run/priority")])
    }

    func kernel(of node: Int) -> SimulatedKernel {
        var links = [LinkMessage(index: InterfaceIndex(1), name: "lo", isUp: true, isRunning: true, isLoopback: true)]
        var addresses: [AddressMessage] = []
        for link in 0..<self.links {
            links.append(
                LinkMessage(
                    index: Self.interface(link), name: "eth\(link)", isUp: true, isRunning: true,
                    mac: MACAddress(bytes: [2, 0, 0, UInt8(link), 0, UInt8(node)]), mtu: 1500))
            let length = family == .ipv4 ? 24 : 64
            if let prefix = IPPrefix(address(of: node, on: link), length: length) {
                addresses.append(AddressMessage(interfaceIndex: Self.interface(link), prefix: prefix))
            }
            for number in 0..<Self.trackersOfMember {
                links.append(
                    LinkMessage(
                        index: InterfaceIndex(Int32(20 + link * Self.trackersOfMember + number)),
                        name: "t\(link)_\(number)", isUp: true, isRunning: true))
            }
        }
        return SimulatedKernel(links: links, addresses: addresses)
    }
}
