internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The kernel's settings that decide who answers for an address (Linux: Documentation/networking/ip-sysctl).
extension NodeFacts {
    func settingFindings() -> [Finding] {
        interfaces.flatMap { findings(on: $0) } + nonlocalBindFindings()
    }

    private func findings(on interface: String) -> [Finding] {
        let routers = routers(on: interface)
        guard routers.contains(where: { $0.family == .ipv4 }) else { return [] }
        return [
            answerFinding(interface), promotionFinding(interface, routers), reversePathFinding(interface, routers),
        ].compactMap { $0 } + siblings(of: interface).flatMap { fluxFindings(interface, beside: $0) }
    }

    /// For most settings the higher of the interface's and that for all counts.
    func effective(_ name: String, on interface: String) -> Int {
        let values = ["all", interface].compactMap { SystemSetting.ipv4(name, on: $0).value }.compactMap { Int($0) }
        return values.max() ?? 0
    }

    private func answerFinding(_ interface: String) -> Finding? {
        let value = effective("arp_ignore", on: interface)
        guard value == 8 else { return nil }
        return Finding(
            .arpNotAnswered, interface, "arp_ignore is 8: no host learns where the floating address is",
            remedy: "run sysctl -w net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.\(interface).arp_ignore=0")
    }

    /// The first address of a network takes the others along when it goes, unless they are promoted.
    private func promotionFinding(_ interface: String, _ routers: [VirtualRouter.Configuration]) -> Finding? {
        guard effective("promote_secondaries", on: interface) == 0 else { return nil }
        let held = routers.flatMap(\.heldAddresses).map(\.prefix).filter { $0.address.family == .ipv4 }
        let floating = Set(held.map(\.address))
        let own = (prefixes[interface] ?? []).filter { !floating.contains($0.address) }
        let lost = held.first { address in
            !own.contains { $0.length == address.length && $0.contains(address.address) }
                && held.contains { $0 != address && $0.length == address.length && $0.contains(address.address) }
        }
        return lost.map { address in
            Finding(
                .secondariesNotPromoted, interface,
                "promote_secondaries is 0, and \(address) shares a network with other floating addresses: the first of them that "
                    + "goes takes the others along",
                remedy: "run sysctl -w net.ipv4.conf.\(interface).promote_secondaries=1, or write promote_secondaries")
        }
    }

    private func reversePathFinding(_ interface: String, _ routers: [VirtualRouter.Configuration]) -> Finding? {
        guard effective("rp_filter", on: interface) == 1 else { return nil }
        let why =
            routers.contains { $0.virtualMAC != nil }
            ? "packets for the virtual MAC address arrive by another interface than answers leave"
            : siblings(of: interface).first.map { "packets of its network arrive by \($0) too" }
        return why.map { why in
            Finding(
                .strictReversePath, interface,
                "rp_filter is 1, which drops what comes by another way than it would go: \(why)",
                remedy: "run sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.\(interface).rp_filter=2")
        }
    }

    /// Other interfaces that are up and have an address in a network of this one.
    private func siblings(of interface: String) -> [String] {
        let networks = (prefixes[interface] ?? []).filter { $0.address.family == .ipv4 }
        return prefixes.keys.sorted().filter { other in
            guard other != interface, let link = link(other), link.isUp, !link.isLoopback,
                link.parent != self.link(interface)?.index
            else { return false }
            return prefixes[other]?.contains { theirs in
                theirs.length < 32 && networks.contains { $0.contains(theirs.address) }
            } ?? false
        }
    }

    private func fluxFindings(_ interface: String, beside other: String) -> [Finding] {
        var findings: [Finding] = []
        if effective("arp_ignore", on: other) == 0 {
            findings.append(
                Finding(
                    .arpFlux, other,
                    "it is in the network of \(interface), and arp_ignore is 0: it answers ARP for the floating address too",
                    remedy: "run sysctl -w net.ipv4.conf.\(other).arp_ignore=1"))
        }
        if effective("arp_announce", on: other) < 2 {
            findings.append(
                Finding(
                    .arpAnnounce, other,
                    "it is in the network of \(interface), and arp_announce is below 2: it may ask in the name of the floating "
                        + "address, which moves it in the neighbours' tables",
                    remedy: "run sysctl -w net.ipv4.conf.\(other).arp_announce=2"))
        }
        return findings
    }

    private func nonlocalBindFindings() -> [Finding] {
        let families = Set(routers.map(\.family)).sorted { $0.rawValue < $1.rawValue }
        return families.compactMap { family in
            guard SystemSetting.nonlocalBind(family).value == "0" else { return nil }
            return Finding(
                .noNonlocalBind, family.rawValue,
                "ip_nonlocal_bind is 0: a service that binds to the floating address itself cannot start on a Backup",
                remedy: "let services bind to all addresses, or run sysctl -w net.\(family.rawValue).ip_nonlocal_bind=1"
            )
        }
    }
}
