internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the kernel has said about interfaces and their addresses, kept up to date by its messages.
struct InterfaceTable: Equatable, Sendable {
    private var links: [InterfaceIndex: LinkMessage] = [:]
    /// In the order in which the kernel named them: the first is the primary one.
    private var addresses: [InterfaceIndex: [AddressMessage]] = [:]

    /// Takes one message; acknowledgements and the ends of dumps say nothing about interfaces.
    mutating func apply(_ message: NetlinkMessage) {
        switch message {
        case .link(let link): apply(link)
        case .address(let address): apply(address)
        case .acknowledgement, .done, .dumpInterrupted, .overrun: break
        }
    }

    private mutating func apply(_ link: LinkMessage) {
        guard !link.deleted else {
            links[link.index] = nil
            addresses[link.index] = nil
            return
        }
        links[link.index] = link
    }

    private mutating func apply(_ address: AddressMessage) {
        var known = addresses[address.interfaceIndex] ?? []
        let position = known.firstIndex { $0.prefix == address.prefix }
        switch (position, address.deleted) {
        case (let position?, true): known.remove(at: position)
        case (let position?, false): known[position] = address
        case (nil, true): break
        case (nil, false): known.append(address)
        }
        addresses[address.interfaceIndex] = known
    }

    /// The link called `name`; nil while there is none.
    func link(named name: String) -> LinkMessage? {
        links.values.first { $0.name == name }
    }

    /// Whether the interface called `name` exists, is up and has a carrier.
    func isUp(_ name: String) -> Bool {
        guard let link = link(named: name) else { return false }
        return link.isUp && link.isRunning
    }

    /// Every address on the interface called `name`.
    func addresses(on name: String) -> [AddressMessage] {
        link(named: name).flatMap { addresses[$0.index] } ?? []
    }

    /// Whether the interface called `name` has this very address and prefix length.
    func holds(_ prefix: IPPrefix, on name: String) -> Bool {
        addresses(on: name).contains { $0.prefix == prefix }
    }

    /// The address that advertisements are sent from (RFC 9568, 1.6): the first one that is not virtual.
    func primaryAddress(on name: String, virtual: Set<IPAddress>) -> IPv4Address? {
        for address in addresses(on: name) where !address.isMarkedAsOurs && !virtual.contains(address.prefix.address) {
            if case .v4(let primary) = address.prefix.address, !primary.isLoopback { return primary }
        }
        return nil
    }

    /// Why no instance can work on the interface called `name`; nil when one can.
    func fault(on name: String, virtual: Set<IPAddress>) -> Fault? {
        guard let link = link(named: name) else { return .interfaceMissing(name) }
        guard link.isUp, link.isRunning else { return .interfaceDown(name) }
        guard primaryAddress(on: name, virtual: virtual) != nil else { return .noPrimaryAddress(interface: name) }
        return nil
    }
}
