internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What frames say that packets do not: who answers for an address, and from which link-layer address a packet came.
extension Node {
    mutating func watchFrames() {
        let wanted = wantedFrames
        // Those that could not be watched are tried again.
        guard !wanted.isEmpty || !watchedFrames.isEmpty else { return }
        watchedFrames = wanted
        effects.append(.watchFrames(wanted))
    }

    private var wantedFrames: Set<FrameWatch> {
        var wanted: Set<FrameWatch> = []
        for i in instances.indices {
            if instances[i].router.isPlainlyActive {
                for address in instances[i].heldAddresses.all {
                    guard let link = probeLink(of: address, i) else { continue }
                    wanted.insert(FrameWatch(interface: link.index, sort: address.sortOfClaims))
                }
            }
            guard !instances[i].peerMonitor.sendersToIdentify.isEmpty else { continue }
            let family = instances[i].router.configuration.family
            for interface in instances[i].listensOn {
                wanted.insert(FrameWatch(interface: interface, sort: .advertisements(family)))
            }
        }
        return wanted
    }

    mutating func claimed(_ claim: AddressClaim, on interface: InterfaceIndex) {
        guard virtualAddresses.contains(claim.address), !interfaces.all.contains(where: { $0.mac == claim.mac })
        else { return }
        forEachInstance { node, i in
            guard node.instances[i].router.isPlainlyActive else { return }
            for address in node.instances[i].heldAddresses.all where address.prefix.address == claim.address {
                guard node.probeLink(of: address, i)?.index == interface else { continue }
                let own = node.interfaces.link(named: node.instances[i].interface(of: address))?.mac
                node.instances[i].peerMonitor.claimed(
                    claim.address, by: claim.mac, own: own, of: node.instances[i].router, now: node.now)
                node.perform(node.instances[i].router.addressClaimed(now: node.now), for: i)
                node.schedule(i)
            }
        }
    }

    mutating func identified(_ sender: FrameSender, on interface: InterfaceIndex) {
        for i in instances.indices where instances[i].listensOn.contains(interface) {
            instances[i].peerMonitor.identified(sender.address, at: sender.mac)
        }
    }

    /// Where others would answer for an address: of an interface for a virtual MAC address the one below, so that answers
    /// come to this host's own address.
    func probeLink(of address: VirtualAddress, _ i: Int) -> LinkMessage? {
        interfaces.link(named: address.interface ?? instances[i].router.configuration.interface)
    }
}

extension VirtualAddress {
    fileprivate var sortOfClaims: FrameSort {
        prefix.address.family == .ipv4 ? .addressClaims : .neighborAdvertisements
    }
}
