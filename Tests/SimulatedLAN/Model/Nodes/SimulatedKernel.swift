import Netlink
import NetworkTypes
import Node
import VRRP

/// Links and addresses of a host in memory.
package struct SimulatedKernel: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package private(set) var links: [LinkMessage]
    /// The host's own.
    package var hostAddresses: [AddressMessage]
    /// What the agent has put there, with the end of its lease; nil for none.
    private var virtual: [PlacedAddress: Instant?] = [:]
    private var nextIndex: Int32 = 100

    package init(links: [LinkMessage], addresses: [AddressMessage]) {
        self.links = links
        hostAddresses = addresses
    }

    package func holds(_ place: PlacedAddress, at now: Instant) -> Bool {
        guard let end = virtual[place] else { return false }
        return end.map { $0 > now } ?? true
    }

    /// The addresses of the agent that are there.
    package func held(at now: Instant) -> Set<PlacedAddress> { Set(virtual.keys.filter { holds($0, at: now) }) }

    /// How many of the agent's addresses are on a link.
    func count(on link: Int, at now: Instant, _ linkOf: (IPPrefix) -> Int) -> Int {
        virtual.reduce(0) { count, entry in
            (entry.value.map { $0 > now } ?? true) && linkOf(entry.key.prefix) == link ? count + 1 : count
        }
    }

    package func messages(at now: Instant) -> [AddressMessage] {
        hostAddresses
            + held(at: now).map {
                AddressMessage(
                    interfaceIndex: $0.interface, prefix: $0.prefix, protocolMark: AddressAssignment.protocolMark)
            }
    }

    mutating func add(_ assignment: AddressAssignment, at now: Instant) {
        virtual[PlacedAddress(prefix: assignment.prefix, interface: assignment.interfaceIndex)] =
            .some(assignment.lifetime.map { now + $0 })
    }

    mutating func renew(_ place: PlacedAddress, for time: Duration, at now: Instant) {
        if virtual[place] != nil { virtual[place] = .some(now + time) }
    }

    /// - Returns: whether it was there.
    mutating func remove(_ place: PlacedAddress) -> Bool { virtual.removeValue(forKey: place) != nil }

    mutating func removeVirtual() {
        virtual = [:]
        links.removeAll { $0.alias == VirtualMACLink.alias }
    }

    /// - Returns: what has left because nobody renewed it.
    mutating func expire(at now: Instant) -> [PlacedAddress] {
        let expired = virtual.keys.filter { !holds($0, at: now) }
        for place in expired { virtual[place] = nil }
        return expired
    }

    // MARK: Links

    func link(named name: String) -> LinkMessage? { links.first { $0.name == name } }

    mutating func setLink(_ name: String, isUp: Bool) -> LinkMessage? {
        guard let index = links.firstIndex(where: { $0.name == name }) else { return nil }
        links[index].isUp = isUp
        links[index].isRunning = isUp
        return links[index]
    }

    mutating func removeLink(_ index: InterfaceIndex) {
        links.removeAll { $0.index == index }
        virtual = virtual.filter { $0.key.interface != index }
    }

    mutating func open(_ opening: Opening) -> OpeningOutcome {
        guard opening.router.virtualMAC != nil, opening.virtualMAC == nil else {
            return .ready(opening.virtualMAC, links: [])
        }
        let left = links.first { VirtualMACLink.isLeft($0, of: opening.router, on: opening.base.index) }
        if opening.inherits, let left { return .ready(virtualMAC(left, opening), links: links) }
        nextIndex += 1
        let link = LinkMessage(
            index: InterfaceIndex(nextIndex), name: VirtualMACLink.names(of: opening.router)[0], isUp: false,
            isRunning: false, mac: VirtualMACLink.address(of: opening.router), mtu: opening.base.mtu,
            parent: opening.base.index, alias: VirtualMACLink.alias)
        links.append(link)
        return .ready(virtualMAC(link, opening), links: links)
    }

    private func virtualMAC(_ link: LinkMessage, _ opening: Opening) -> VirtualMACLink {
        let source = opening.base.mac.flatMap { VirtualMACLink.source(vrid: opening.router.vrid, above: $0) }
        return VirtualMACLink(
            name: link.name, index: link.index, parent: opening.base.index,
            source: opening.router.family == .ipv6 ? source : nil, isUp: link.isUp)
    }

    // MARK: What it tells

    static func removal(of place: PlacedAddress, byProgram: Bool) -> NetlinkMessage {
        .address(
            AddressMessage(
                interfaceIndex: place.interface, prefix: place.prefix, protocolMark: AddressAssignment.protocolMark,
                deleted: true, isRemovedByProgram: byProgram))
    }
}
