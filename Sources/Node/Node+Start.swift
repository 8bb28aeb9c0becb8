internal import AgentModel
internal import Configuration
package import Netlink
internal import NetworkTypes
internal import VRRP

/// What an earlier run has left and nobody can be expected to remove.
package struct Leftovers: Sendable {
    /// Each with the name of the interface that it is on.
    package var addresses: [(address: PlacedAddress, interface: String)] = []
    package var routing: [Routing] = []
    package var virtualMACs: [(name: String, index: InterfaceIndex)] = []
    package var packetFilter = false
}

/// The first moments of a run.
extension Node {
    /// Removes what a killed run left behind, and starts every instance.
    mutating func start(_ start: Event.Start) {
        handoffs = start.handoffs
        takeStock(start.links, start.addresses)
        adoptLease()
        // What is removed next may be the first address of its network.
        applySettings()
        removeLeftovers(start)
        setStatics()
        watchLinks()
        unstarted = Set(instances.map(\.id))
        startsAt = startTime()
        forEachInstance { node, i in
            node.applyHealth(to: i)
            node.applyDrains(to: i)
        }
        reconcileInterfaces()
        recordLastEnd()
        startUnstarted()
    }

    /// When instances may take part, with `vrrp_startup_delay` and `vrrp_delay_after_boot`; nil for now.
    private mutating func startTime() -> Instant? {
        let globals = configuration.globals
        let sinceBoot = ContinuousClock().systemEpoch + globals.delayAfterBoot  // the clock begins at boot
        let start = max(now + globals.startupDelay, sinceBoot)
        guard start > now else { return nil }
        log(.notice, "instances wait for \(Int64(now.duration(to: start) / .milliseconds(1))) ms to take part")
        return start
    }

    /// Ends the delay after the start.
    mutating func endStartDelay() {
        guard let start = startsAt, start <= now else { return }
        startsAt = nil
        startUnstarted()
    }

    /// Lets those take part that were waited for, once the kernel has answered for all.
    mutating func startUnstarted() {
        guard startsAt == nil, stage == .working, !unstarted.isEmpty, !instances.contains(where: \.isOpening) else {
            return
        }
        let starting = instances.indices.filter { unstarted.contains(instances[$0].id) }
        unstarted = []
        startUp(starting)
    }

    /// Lets instances take part, and the groups only when all of them do.
    mutating func startUp(_ starting: [Int]) {
        let starting = starting.filter { !awaitsHandoff(instances[$0]) }
        for i in starting { perform(instances[i].router.startup(now: now), for: i) }
        for i in starting { follow(i) }
    }

    /// Has what is static set up: an instance may send from such an address at once.
    mutating func setStatics() {
        let statics = configuration.globals.statics
        effects.append(.setStatics(statics))
        for address in statics.addresses {
            guard let link = interfaces.link(named: address.interface ?? ""),
                interfaces.address(address.prefix, on: link.index) == nil
            else { continue }
            interfaces.added(
                AddressMessage(AddressAssignment(address, on: link.index, mark: AddressAssignment.staticMark)))
        }
    }

    // MARK: Leftovers

    /// An address that the last run of an agent could not remove would be answered by two nodes.
    private mutating func removeLeftovers(_ start: Event.Start) {
        var left = Leftovers()
        let inherited = instances.filter { awaitsHandoff($0) }
        // What another agent runs is no leftover.
        for instance in instances where !awaitsHandoff(instance) && start.claimed.contains(instance.id) {
            left.routing.append(Routing(instance.configuration))
            guard instance.router.configuration.basePriority != .owner else { continue }
            for address in instance.router.configuration.heldAddresses {
                add(address.prefix, on: address.interface ?? instance.router.configuration.interface, to: &left)
            }
        }
        // What else bears our mark may be that of another agent, which runs other virtual routers.
        if !start.hasRivals {
            addMarked(but: inherited.flatMap(\.router.configuration.heldAddresses), to: &left)
            left.packetFilter = inherited.isEmpty
            addVirtualMACs(but: inherited.map(\.router.configuration), to: &left)
        }
        effects.append(.removeLeftovers(left))
    }

    /// The addresses of one instance, which it may not have after all.
    mutating func removeLeftovers(of i: Int) {
        var left = Leftovers()
        for address in instances[i].router.configuration.heldAddresses {
            add(address.prefix, on: instances[i].interface(of: address), to: &left)
        }
        effects.append(.removeLeftovers(left))
    }

    /// The addresses of one that goes on, where the run before had them on other interfaces.
    mutating func removeElsewhere(of i: Int) {
        var left = Leftovers()
        for address in instances[i].router.configuration.heldAddresses {
            let place = instances[i].heldAddresses.interface(of: address)
            for link in interfaces.all where link.index != place {
                guard let found = interfaces.address(address.prefix, on: link.index),
                    found.isMarkedAsOurs || link.name == instances[i].router.configuration.interface
                else { continue }
                add(address.prefix, on: link.name, to: &left)
            }
        }
        if !left.addresses.isEmpty { effects.append(.removeLeftovers(left)) }
    }

    private func add(_ prefix: IPPrefix, on interface: String, to left: inout Leftovers) {
        guard interfaces.holds(prefix, on: interface), let link = interfaces.link(named: interface) else { return }
        let place = PlacedAddress(prefix: prefix, interface: link.index)
        guard !left.addresses.contains(where: { $0.address == place }) else { return }
        left.addresses.append((place, interface))
    }

    private func addMarked(but kept: [VirtualAddress], to left: inout Leftovers) {
        let used = instances.flatMap { instance in
            [instance.router.configuration.interface]
                + instance.router.configuration.heldAddresses.compactMap(\.interface)
        }
        for name in Set(used).sorted() {
            for address in interfaces.addresses(on: name)
            where address.isMarkedAsOurs && !kept.contains(where: { $0.prefix == address.prefix }) {
                add(address.prefix, on: name, to: &left)
            }
        }
    }

    private mutating func addVirtualMACs(but awaiting: [VirtualRouter.Configuration], to left: inout Leftovers) {
        let bases = instances.compactMap { interfaces.link(named: $0.router.configuration.interface)?.index }
        for var link in Array(interfaces.all) where link.alias == VirtualMACLink.alias {
            guard let parent = link.parent, bases.contains(parent),
                !awaiting.contains(where: {
                    VirtualMACLink.isLeft(link, of: $0, on: interfaces.link(named: $0.interface)?.index)
                })
            else { continue }
            left.virtualMACs.append((link.name, link.index))
            link.deleted = true
            interfaces.apply(.link(link))
        }
    }
}
