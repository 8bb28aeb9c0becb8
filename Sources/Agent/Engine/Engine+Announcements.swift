internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Gratuitous ARP and unsolicited neighbour advertisements: who has an address now.
extension Engine {
    func announce(_ addresses: [VirtualAddress], rounds: Int, for instance: Instance, now: Instant) {
        let spacing = instance.router.configuration.announcement.spacing
        for _ in 0..<rounds {
            for address in addresses where instance.heldAddresses.contains(address) {
                if spacing > .zero {
                    announcements.append(address, of: instance, spacing: spacing, now: now)
                } else {
                    announce(address, of: instance)
                }
            }
        }
        if spacing > .zero { announceDue(now: now) } else { flushAnnouncers() }
    }

    /// Sends those whose turn has come, unless the address has left since.
    func announceDue(now: Instant) {
        let due = announcements.takeDue(now: now)
        guard !due.isEmpty else { return }
        for entry in due where entry.instance.heldAddresses.contains(entry.address) {
            announce(entry.address, of: entry.instance)
        }
        flushAnnouncers()
    }

    private func announce(_ address: VirtualAddress, of instance: Instance) {
        guard let link = interfaces.link(named: instance.interface(of: address)), let mac = link.mac,
            let announcer = announcer(on: link)
        else { return }
        let frame =
            switch address.prefix.address {
            case .v4(let announced): GratuitousARP.frame(announcing: announced, at: mac)
            case .v6(let announced):
                NeighborAdvertisement.frame(announcing: announced, at: mac, isRouter: isRouter(on: link.name))
            }
        if announcer.enqueue(frame) == nil {
            _ = announcer.flush()
            _ = announcer.enqueue(frame)
        }
    }

    private func flushAnnouncers() {
        for announcer in announcers.values { _ = announcer.flush() }
    }

    private func announcer(on link: LinkMessage) -> LinkLayerSocket? {
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
