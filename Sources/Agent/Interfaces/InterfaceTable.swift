internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the kernel has said about interfaces and their addresses, kept up to date by its messages.
struct InterfaceTable: Equatable, Sendable {
    private var links: [InterfaceIndex: LinkMessage] = [:]
    private var indices: [String: InterfaceIndex] = [:]
    /// In the order in which the kernel named them: the first is the primary one.
    private var addresses: [InterfaceIndex: [AddressMessage]] = [:]

    /// Takes one message; rules, acknowledgements and the ends of dumps say nothing about interfaces.
    ///
    /// - Returns: whether it told anything new, which the renewal of a lease does not.
    @discardableResult
    mutating func apply(_ message: NetlinkMessage) -> Bool {
        switch message {
        case .link(let link): apply(link)
        case .address(let address): apply(address)
        case .rule, .acknowledgement, .done, .dumpInterrupted, .overrun: false
        }
    }

    private mutating func apply(_ link: LinkMessage) -> Bool {
        guard links[link.index] != link else { return false }
        if let old = links[link.index], indices[old.name] == link.index { indices[old.name] = nil }
        guard !link.deleted else {
            links[link.index] = nil
            addresses[link.index] = nil
            return true
        }
        links[link.index] = link
        indices[link.name] = link.index
        return true
    }

    private mutating func apply(_ address: AddressMessage) -> Bool {
        var known = addresses[address.interfaceIndex] ?? []
        let position = known.firstIndex { $0.prefix == address.prefix }
        switch (position, address.deleted) {
        case (let position?, true): known.remove(at: position)
        case (let position?, false) where known[position] == address: return false
        case (let position?, false): known[position] = address
        case (nil, true): return false
        case (nil, false): known.append(address)
        }
        addresses[address.interfaceIndex] = known
        return true
    }
}

extension InterfaceTable {
    /// Every interface there is.
    var all: some Collection<LinkMessage> { links.values }

    /// The link called `name`; nil while there is none.
    func link(named name: String) -> LinkMessage? {
        indices[name].flatMap { links[$0] }
    }

    /// Whether the interface called `name` exists, is up and has a carrier.
    func isUp(_ name: String) -> Bool {
        guard let link = link(named: name) else { return false }
        return link.isUp && link.isRunning
    }

    /// Every address on the interface called `name`.
    func addresses(on name: String) -> [AddressMessage] {
        indices[name].flatMap { addresses[$0] } ?? []
    }

    /// Whether the interface called `name` has this very address and prefix length.
    func holds(_ prefix: IPPrefix, on name: String) -> Bool {
        addresses(on: name).contains { $0.prefix == prefix }
    }

    /// Whether any interface has this address.
    func has(_ address: IPAddress) -> Bool {
        addresses.values.contains { $0.contains { $0.prefix.address == address } }
    }
}
