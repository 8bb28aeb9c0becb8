internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the kernel has told of late that explains why an address of ours is gone, and whether it may be put back yet.
struct AddressLosses: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How long an address of ours waits for one of the host's own that went with it: who flushes an interface adds the
    /// network's own address next, and the first of a network to come is the one that the others depend on.
    static let patience = Duration.milliseconds(500)
    /// How long what was told explains anything.
    private static let memory = Duration.seconds(2)

    private struct Departure: Sendable {
        let address: AddressMessage
        let at: Instant
    }

    /// Addresses that went, of others and of ours, by their interface; one that comes back is none.
    private var departures: [InterfaceIndex: [IPPrefix: Departure]] = [:]
    /// When an interface was last seen to be set down.
    private var downs: [InterfaceIndex: Instant] = [:]

    /// Takes note of a message, before `interfaces` does.
    mutating func note(_ message: NetlinkMessage, before interfaces: InterfaceTable, now: Instant) {
        switch message {
        case .link(let link):
            if link.deleted {
                departures[link.index] = nil
            } else if !link.isUp, interfaces.link(link.index)?.isUp == true {
                downs[link.index] = now
            }
        case .address(let address):
            let departure = address.deleted ? Departure(address: address, at: now) : nil
            departures[address.interfaceIndex, default: [:]][address.prefix] = departure
        case .rule, .acknowledgement, .done, .dumpInterrupted, .overrun: break
        }
    }

    /// Forgets what is too old to explain anything.
    mutating func forget(now: Instant) {
        departures = departures.compactMapValues { departures in
            let recent = departures.filter { $0.value.at + Self.memory > now }
            return recent.isEmpty ? nil : recent
        }
        downs = downs.filter { $0.value + Self.memory > now }
    }

    /// Until when an address of ours waits for the host's own of its network; nil where it need not.
    func waits(_ prefix: IPPrefix, on interface: InterfaceIndex, now: Instant) -> Instant? {
        let until = neighbours(of: prefix, on: interface).filter { !$0.address.isMarkedAsOurs }
            .map { $0.at + Self.patience }.max()
        return until.flatMap { $0 > now ? $0 : nil }
    }

    /// Addresses of the same network that are gone from there. IPv6 knows no first address.
    private func neighbours(of prefix: IPPrefix, on interface: InterfaceIndex) -> [Departure] {
        guard prefix.address.family == .ipv4, let gone = departures[interface] else { return [] }
        return gone.values.filter {
            $0.address.prefix != prefix && $0.address.prefix.length == prefix.length
                && $0.address.prefix.contains(prefix.address)
        }
    }

    /// Why an address is gone.
    ///
    /// - Parameters:
    ///   - held: the interface that it was put on.
    ///   - present: the interface where it belongs, as it is now.
    ///   - unrenewed: how long ago its lease was last renewed, where that is longer than the lease.
    ///   - isDisabled: whether IPv6 is disabled on the interface.
    func cause(
        of prefix: IPPrefix, heldOn held: InterfaceIndex, _ present: LinkMessage, unrenewed: Duration?,
        isDisabled: Bool
    ) -> AddressLoss.Cause {
        if held != present.index { return .interfaceReplaced(present.name) }
        let departure = departures[held]?[prefix]
        if prefix.address.family == .ipv6 {
            if let mtu = present.mtu, mtu < Self.smallestIPv6MTU { return .mtuTooSmall(present.name, mtu: mtu) }
            if downs[held] != nil || !present.isUp { return .interfaceDown(present.name) }
            if isDisabled { return .familyDisabled(present.name) }
        }
        if departure?.address.isSecondary == true,
            let primary = neighbours(of: prefix, on: held).first(where: { !$0.address.isSecondary })
        {
            return .primaryRemoved(primary.address.prefix)
        }
        if departure?.address.isRemovedByProgram == true { return .program }
        if let unrenewed { return .leaseExpired(after: unrenewed) }
        return departure == nil ? .unknown : .programOrSetting
    }

    private static let smallestIPv6MTU = 1280
}
