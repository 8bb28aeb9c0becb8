internal import Configuration
internal import Cryptography
internal import Glibc
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// What a node has of the machine: sockets, addresses, routes, rules, settings, the packet filter. Does what it is told, and says
/// what came of it.
final class Host {
    typealias Instant = ContinuousClock.Instant

    let kernel: NetlinkCommandSocket
    let ports: Ports
    let announcer = Announcer()
    let frames: FrameReceivers
    let routes: Routes
    let statics: Statics
    let settings: KernelSettings
    private let virtualMACs: VirtualMACs
    private let claims: Claims
    private let outbox: Outbox
    /// Drops what is sent to addresses that accept nothing; nil while there are none.
    private var filter: PacketFilter?
    /// What the instances are called.
    private var names: [InstanceID: String] = [:]

    init(_ poll: EventPoll, _ outbox: Outbox, startedAt: Instant) throws(SystemError) {
        let tokens = TokenPoll(poll)
        kernel = try NetlinkCommandSocket()
        ports = Ports(tokens)
        frames = FrameReceivers(tokens, outbox)
        let requests = KernelRequests(kernel, outbox)
        routes = Routes(kernel, requests, outbox, startedAt: startedAt)
        statics = Statics(kernel, requests)
        settings = KernelSettings(outbox)
        virtualMACs = VirtualMACs(kernel, outbox, settings)
        claims = Claims(outbox)
        self.outbox = outbox
    }

    var sockets: Int { ports.count + announcer.count + frames.count }

    func name(_ id: InstanceID) -> String { names[id] ?? "an instance" }

    // MARK: Instances

    /// Takes the virtual routers of the instances that nobody else of this host runs.
    func claim(_ instances: [Instance], on links: [LinkMessage]) -> Set<InstanceID> {
        var interfaces = InterfaceTable()
        for link in links { interfaces.apply(.link(link)) }
        var claimed: Set<InstanceID> = []
        for instance in instances {
            let router = instance.router.configuration
            guard let link = interfaces.link(named: router.interface),
                claims.take(instance.id, router, on: link.index) == nil
            else { continue }
            claimed.insert(instance.id)
        }
        return claimed
    }

    /// Whether other agents run virtual routers in this network namespace.
    var hasRivals: Bool { RouterClaim.hasRivals(beside: claims.keys) }

    func open(_ id: InstanceID, _ opening: Opening, _ interfaces: InterfaceTable) -> OpeningOutcome {
        names[id] = opening.router.name
        if let refusal = opening.router.authentication.hashFunction?.refusal {
            return .refused(.authenticationRefused(why: refusal.description))
        }
        if let taken = claims.take(id, opening.router, on: opening.base.index, standing: opening.standing) {
            return .refused(taken)
        }
        let (virtualMAC, links): (VirtualMACLink?, [LinkMessage])
        do throws(SystemError) {
            (virtualMAC, links) = try virtualMACs.prepare(opening, interfaces)
        } catch {
            return .refused(.virtualMACUnavailable(why: error.description))
        }
        do throws(SystemError) {
            try ports.open(id, opening, virtualMAC)
        } catch {
            return .refused(.socketUnavailable(interface: opening.router.interface, why: error.description))
        }
        announcer.open(opening.announcesOn)
        return .ready(virtualMAC, links: links)
    }

    func release(_ id: InstanceID) {
        claims.release(id)
        names[id] = nil
    }

    func setVirtualMAC(_ link: VirtualMACLink, isUp: Bool, by id: InstanceID) -> String? {
        ports.flush(id)
        return virtualMACs.set(link, isUp: isUp)
    }

    func removeVirtualMAC(_ link: VirtualMACLink) { virtualMACs.remove(link.index, named: link.name) }

    // MARK: Addresses

    /// The advertisement must be on the wire before the addresses move (RFC 9568, 6.4), so it leaves first.
    func add(_ addresses: [Assigned], by id: InstanceID) -> [AddressOutcome] {
        ports.flush(id)
        routes.areDoubtful = true
        return addresses.map { assigned in
            do throws(SystemError) {
                try kernel.execute(.add(assigned.assignment))
                return AddressOutcome(address: assigned.address)
            } catch {
                // It is there, which is what was wanted.
                let refusal = error.errno == EEXIST ? nil : error.description
                return AddressOutcome(address: assigned.address, refusal: refusal)
            }
        }
    }

    /// By the numbers of the interfaces: they may be called otherwise now.
    ///
    /// - Returns: those that were there.
    func remove(_ addresses: [PlacedAddress], by id: InstanceID) -> [PlacedAddress] {
        ports.flush(id)
        routes.areDoubtful = true
        return addresses.filter { place in
            do throws(SystemError) {
                try kernel.execute(.delete(place.prefix, from: place.interface))
                return true
            } catch {
                guard error.errno != EADDRNOTAVAIL, error.errno != ENODEV else { return false }
                outbox.log(.error, "\(name(id)): \(place.prefix) could not be removed: \(error)")
                return false
            }
        }
    }

    /// - Returns: why the kernel does not keep it for longer; nil when it does, or when its interface is gone.
    func renew(_ address: Assigned) -> String? {
        do throws(SystemError) {
            try kernel.execute(.add(address.assignment, existing: .replace))
            return nil
        } catch {
            return error.errno == ENODEV ? nil : error.description
        }
    }

    func isIPv6Disabled(_ interface: InterfaceIndex, _ interfaces: InterfaceTable) -> Bool {
        guard let link = interfaces.link(interface) else { return false }
        return SystemSetting.ipv6("disable_ipv6", on: link.name).value == "1"
    }

    // MARK: Traffic

    /// What is sent to the addresses of an Active that is not to accept it (RFC 9568, 6.4.3: Accept_Mode false).
    ///
    /// - Returns: why it cannot be dropped.
    func block(_ addresses: [VirtualAddress]) -> String? {
        do throws(SystemError) {
            if filter == nil { filter = try PacketFilter() }
            try filter?.block(addresses.map(\.prefix.address))
            return nil
        } catch {
            return error.description
        }
    }

    func unblock(_ addresses: [VirtualAddress], by id: InstanceID) {
        do throws(SystemError) {
            try filter?.unblock(addresses.map(\.prefix.address))
        } catch {
            outbox.log(.error, "\(name(id)): traffic to its addresses stays blocked: \(error)")
        }
    }

    // MARK: Begin and end

    /// - Returns: the addresses that were there and are not any more.
    func remove(_ left: Leftovers, _ interfaces: InterfaceTable, now: Instant) -> [PlacedAddress] {
        let removed = left.addresses.filter { remove($0.address, leftOn: $0.interface) }.map(\.address)
        for routing in left.routing { routes.removeLeft(routing, interfaces, now: now) }
        // A kernel without nf_tables has none to remove; who needs one is told when it is to block.
        if left.packetFilter { _ = try? PacketFilter().removeAll() }
        for link in left.virtualMACs {
            virtualMACs.remove(link.index, named: link.name)
            outbox.log(.warning, "interface \(link.name) was left by an earlier run and has been removed")
        }
        return removed
    }

    private func remove(_ place: PlacedAddress, leftOn interface: String) -> Bool {
        do throws(SystemError) {
            try kernel.execute(.delete(place.prefix, from: place.interface))
            outbox.log(.warning, "\(place.prefix) was left on \(interface) by an earlier run and has been removed")
            return true
        } catch {
            outbox.log(.error, "\(place.prefix) was left on \(interface) and could not be removed: \(error)")
            return false
        }
    }

    /// Puts back what this run has changed.
    func restore(_ interfaces: InterfaceTable, now: Instant) {
        settings.restore(interfaces)
        do throws(SystemError) {
            try filter?.removeAll()
            filter = nil
        } catch {
            outbox.log(.error, "the packet filter could not be removed: \(error)")
        }
        // What was said last may leave from a static address.
        ports.flush()
        statics.remove(now: now)
    }

    /// Puts back routes and rules that another program removed, where that is watched for (`no_track`).
    func restoreRoutes(_ interfaces: InterfaceTable, now: Instant) {
        guard routes.mustRestore(now: now) else { return }
        statics.keepRoutes(interfaces, now: now)
        routes.restore(interfaces, now: now)
    }

    func restoreRules(now: Instant) {
        guard let found = routes.lookAtRules(now: now) else { return }
        statics.keepRules(beside: found, now: now)
        routes.restoreRules(beside: found, now: now)
    }
}
