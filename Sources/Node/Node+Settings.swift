internal import Configuration
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Settings of the kernel that the interfaces of instances need.
extension Node {
    /// The settings of the kernel that interfaces of instances must have now.
    private var wantedSettings: [InterfaceSetting: String] {
        var wanted: [InterfaceSetting: String] = [:]
        for instance in instances {
            let router = instance.router.configuration
            // The first address of a network takes the others along when it goes, the host's own too, unless they are
            // promoted; and ours is the first as soon as the host's own was away for a moment.
            for address in router.heldAddresses where address.prefix.address.family == .ipv4 {
                guard let link = interfaces.link(named: address.interface ?? router.interface) else { continue }
                wanted[InterfaceSetting(name: "promote_secondaries", interface: link.index)] = "1"
            }
            guard let link = interfaces.link(named: router.interface) else { continue }
            if instance.virtualMAC != nil {
                wanted[InterfaceSetting(name: "arp_ignore", interface: link.index)] = "1"
                // Otherwise the host asks for its neighbours in the name of a virtual address, with the physical MAC address.
                wanted[InterfaceSetting(name: "arp_announce", interface: link.index)] = "2"
            }
            if instance.configuration.promotesSecondaries {
                wanted[InterfaceSetting(name: "promote_secondaries", interface: link.index)] = "1"
            }
        }
        return wanted
    }

    mutating func applySettings() {
        let wanted = wantedSettings
        guard wanted != settings else { return }
        settings = wanted
        effects.append(.applySettings(wanted))
    }
}
