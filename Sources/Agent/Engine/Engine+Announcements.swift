internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Gratuitous ARP and unsolicited neighbour advertisements: who has an address now.
extension Engine {
    func announce(_ addresses: [VirtualAddress], rounds: Int, for instance: Instance, now: Instant) {
        let held = addresses.filter { instance.heldAddresses.contains($0) }
        let spacing = instance.router.configuration.announcement.spacing
        guard spacing > .zero else { return announce(held, rounds: rounds, of: instance, now: now) }
        for _ in 0..<rounds {
            for address in held { announcements.append(address, of: instance, spacing: spacing, now: now) }
        }
        announceDue(now: now)
    }

    /// So that the socket is there when the addresses are: without one nobody hears that they have moved.
    func openAnnouncers(of instance: Instance) {
        for address in instance.router.configuration.heldAddresses {
            if let link = interfaces.link(named: instance.interface(of: address)) { _ = announcer(on: link) }
        }
    }

    /// Sends those whose turn has come, unless the address has left since.
    func announceDue(now: Instant) {
        let due = announcements.takeDue(now: now)
        guard !due.isEmpty else { return }
        for entry in due where entry.instance.heldAddresses.contains(entry.address) {
            announce([entry.address], rounds: 1, of: entry.instance, now: now)
        }
    }

    private func announce(_ addresses: [VirtualAddress], rounds: Int, of instance: Instance, now: Instant) {
        let frames = addresses.compactMap { frame(announcing: $0, of: instance, now: now) }
        for _ in 0..<rounds {
            for (frame, announcer) in frames where announcer.enqueue(frame) == nil {
                _ = announcer.flush()
                _ = announcer.enqueue(frame)
            }
        }
        flushAnnouncers()
    }

    private func frame(
        announcing address: VirtualAddress, of instance: Instance, now: Instant
    ) -> (bytes: [UInt8], announcer: LinkLayerSocket)? {
        guard let link = interfaces.link(named: instance.interface(of: address)), let mac = link.mac else { return nil }
        guard let announcer = announcer(on: link) else {
            announcements.append(
                address, of: instance, spacing: Self.reopenPause, now: now, notBefore: now + Self.reopenPause)
            return nil
        }
        switch address.prefix.address {
        case .v4(let announced): return (GratuitousARP.frame(announcing: announced, at: mac), announcer)
        case .v6(let announced):
            let isRouter = isRouter(on: link.name)
            return (NeighborAdvertisement.frame(announcing: announced, at: mac, isRouter: isRouter), announcer)
        }
    }

    func flushAnnouncers() {
        for announcer in announcers.values { _ = announcer.flush() }
    }

    func announcer(on link: LinkMessage) -> LinkLayerSocket? {
        if let known = announcers[link.index] { return known }
        let opened = try? LinkLayerSocket(interface: link.index)
        announcers[link.index] = opened
        return opened
    }

    /// Whether the host forwards IPv6 packets from there, which its neighbours are told (RFC 4861, 4.4).
    private func isRouter(on interface: String) -> Bool {
        SystemSetting.ipv6("forwarding", on: interface).value == "1"
    }
}
