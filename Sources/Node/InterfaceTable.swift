package import Netlink
package import NetworkTypes

/// What the kernel has said about interfaces and their addresses, kept up to date by its messages.
package struct InterfaceTable: Equatable, Sendable {
    private var links: [InterfaceIndex: LinkMessage] = [:]
    /// By their names, the alternative ones too.
    private var indices: [String: InterfaceIndex] = [:]
    /// In the order in which the kernel named them: the first is the primary one.
    private var addresses: [InterfaceIndex: OrderedTable<IPPrefix, AddressMessage>] = [:]
    private var echoes = OwnChanges()

    package init() {}

    /// Takes one message; rules, acknowledgements and the ends of dumps say nothing about interfaces.
    ///
    /// - Returns: whether it told anything new, which the renewal of a lease does not.
    @discardableResult
    package mutating func apply(_ message: NetlinkMessage) -> Bool {
        switch message {
        case .link(let link): apply(link)
        case .address(let address): echoes.isOutdated(address) ? false : apply(address)
        case .rule, .acknowledgement, .done, .dumpInterrupted, .overrun: false
        }
    }

    private mutating func apply(_ link: LinkMessage) -> Bool {
        guard links[link.index] != link else { return false }
        if let old = links[link.index] {
            for name in old.allNames where indices[name] == link.index { indices[name] = nil }
        }
        guard !link.deleted else {
            links[link.index] = nil
            addresses[link.index] = nil
            return true
        }
        links[link.index] = link
        for name in link.allNames { indices[name] = link.index }
        return true
    }

    private mutating func apply(_ address: AddressMessage) -> Bool {
        let known = addresses[address.interfaceIndex]?[address.prefix]
        guard !address.deleted else {
            addresses[address.interfaceIndex]?.remove(address.prefix)
            return known != nil
        }
        guard known != address else { return false }
        addresses[address.interfaceIndex, default: OrderedTable()].set(address, for: address.prefix)
        return true
    }
}

// MARK: - The agent's own changes

extension InterfaceTable {
    /// Takes an address that the kernel has just acknowledged: of one in IPv6 it tells later.
    package mutating func added(_ address: AddressMessage) {
        echoes.added(address)
        _ = apply(address)
    }

    /// Takes the removal of an address that the kernel has just acknowledged.
    package mutating func removed(_ prefix: IPPrefix, from interface: InterfaceIndex) {
        let address = AddressMessage(interfaceIndex: interface, prefix: prefix, deleted: true)
        echoes.removed(address)
        _ = apply(address)
    }
}

/// Changes that the agent has made itself, and that the kernel has yet to tell of: what it tells of one is older than the
/// table when the agent has made another since.
private struct OwnChanges: Equatable, Sendable {
    private struct Place: Hashable, Sendable {
        var interface: InterfaceIndex
        var prefix: IPPrefix
    }

    private struct Change: Equatable, Sendable {
        /// Removals that the kernel has yet to tell of.
        var removals: Int
        var isPresent: Bool
    }

    private var pending: [Place: Change] = [:]

    mutating func removed(_ address: AddressMessage) {
        let place = Place(interface: address.interfaceIndex, prefix: address.prefix)
        pending[place] = Change(removals: (pending[place]?.removals ?? 0) + 1, isPresent: false)
    }

    /// Only what follows a removal can be mistaken for something else.
    mutating func added(_ address: AddressMessage) {
        pending[Place(interface: address.interfaceIndex, prefix: address.prefix)]?.isPresent = true
    }

    /// Whether a message of the kernel says less than is known.
    mutating func isOutdated(_ address: AddressMessage) -> Bool {
        let place = Place(interface: address.interfaceIndex, prefix: address.prefix)
        guard var change = pending[place] else { return false }
        guard address.deleted else { return !change.isPresent }
        change.removals -= 1
        pending[place] = change.removals > 0 ? change : nil
        return change.isPresent
    }
}

extension LinkMessage {
    fileprivate var allNames: [String] { [name] + alternativeNames }
}

extension InterfaceTable {
    /// Every interface there is.
    package var all: some Collection<LinkMessage> { links.values }

    /// The interface of that name, its own or an alternative one; nil while there is none.
    package func link(named name: String) -> LinkMessage? {
        indices[name].flatMap { links[$0] }
    }

    /// The interface with that index, whatever it is called now; nil once it is gone.
    package func link(_ index: InterfaceIndex) -> LinkMessage? { links[index] }

    /// How many bytes of IP an interface carries in one packet; nil where that is not known.
    func mtu(of index: InterfaceIndex) -> Int? { links[index]?.mtu }

    /// Whether the interface called `name` exists, is up and has a carrier.
    func isUp(_ name: String) -> Bool {
        guard let link = link(named: name) else { return false }
        return link.isUp && link.isRunning
    }

    /// Every address on the interface called `name`.
    package func addresses(on name: String) -> [AddressMessage] {
        indices[name].flatMap { addresses[$0] }?.values ?? []
    }

    /// Whether the interface called `name` has this very address and prefix length.
    func holds(_ prefix: IPPrefix, on name: String) -> Bool {
        indices[name].map { holds(prefix, on: $0) } ?? false
    }

    func holds(_ prefix: IPPrefix, on index: InterfaceIndex) -> Bool {
        addresses[index]?.contains(prefix) ?? false
    }

    /// What is known of an address; nil where the interface does not have it.
    package func address(_ prefix: IPPrefix, on index: InterfaceIndex) -> AddressMessage? { addresses[index]?[prefix] }

    /// Whether any interface has this address.
    func has(_ address: IPAddress) -> Bool {
        addresses.values.contains { $0.keys.contains { $0.address == address } }
    }
}
