internal import AgentModel
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What packets say of who is on the link, and of how they are configured.
struct WireReport {
    private let packets: [HeardPacket]
    private let node: NodeFacts

    init(_ packets: [HeardPacket], on node: NodeFacts) {
        self.packets = packets
        self.node = node
    }

    var findings: [Finding] {
        foreignRouters
            + node.listeningRouters.flatMap { router in
                let ours = packets.filter { $0.router?.identity == router.identity }
                return differences(ours, of: router) + actives(ours, of: router) + silence(ours, of: router)
            }
    }

    /// Virtual routers that are not ours, each once.
    private var foreignRouters: [Finding] {
        var seen: Set<String> = []
        return packets.filter { $0.router == nil }.compactMap { packet in
            let number = packet.vrid.map { "VRID \($0)" } ?? "no VRID that there is"
            let message = "\(packet.source) advertises \(number) of \(packet.family.name) there"
            guard seen.insert("\(packet.interface) \(message)").inserted else { return nil }
            return Finding(
                .foreignRouter, packet.interface, message,
                remedy: "nothing, as long as nobody takes its VRID for another")
        }
    }

    /// How each peer's configuration differs from ours; said once for each peer.
    private func differences(_ packets: [HeardPacket], of router: VirtualRouter.Configuration) -> [Finding] {
        var seen: Set<Finding> = []
        return packets.flatMap { packet in mismatches(packet, router).map { finding(packet, $0, $1, router) } }
            .filter { seen.insert($0).inserted }
    }

    private func mismatches(
        _ packet: HeardPacket, _ router: VirtualRouter.Configuration
    ) -> [(kind: VRRP.Finding.Kind, evidence: VRRP.Finding.Evidence)] {
        switch packet.reading {
        case .success(let received): received.mismatches(with: router, listing: router.advertisedAddresses)
        case .failure(let error): [error.finding(router)].compactMap { $0 }
        case nil: []
        }
    }

    private func finding(
        _ packet: HeardPacket, _ kind: VRRP.Finding.Kind, _ evidence: VRRP.Finding.Evidence,
        _ router: VirtualRouter.Configuration
    ) -> Finding {
        guard kind != .addressListMismatch || !isStranger(packet, router) else {
            return Finding(
                .routerTaken, router.name,
                "\(packet.source) uses VRID \(router.vrid) on \(router.interface) for other addresses: \(evidence.theirs); here it is "
                    + evidence.ours,
                remedy: "give one of the two clusters another virtual_router_id")
        }
        let seen = VRRP.Finding(kind: kind, peer: packet.source, mac: nil, evidence: evidence, since: .now)
        return Finding(kind.rule, router.name, seen.summary, remedy: kind.remedy)
    }

    /// A peer that is about to change its list keeps some of it.
    private func isStranger(_ packet: HeardPacket, _ router: VirtualRouter.Configuration) -> Bool {
        guard case .success(let received) = packet.reading else { return false }
        return Set(received.advertisement.addresses).isDisjoint(with: router.advertisedAddresses)
    }

    /// Who advertises more than once is Active; two of them are one too many.
    private func actives(_ packets: [HeardPacket], of router: VirtualRouter.Configuration) -> [Finding] {
        var counts: [IPAddress: Int] = [:]
        for packet in packets where packet.isActive { counts[packet.source, default: 0] += 1 }
        let lasting = counts.filter { $0.value > 1 }.keys.map(\.description).sorted()
        let isActive = node.state(of: router.name) == .active
        guard lasting.count + (isActive ? 1 : 0) > 1 else { return [] }
        let all = (isActive ? ["this node"] : []) + lasting
        return [
            Finding(
                .twoActives, router.name, "\(all.joined(separator: " and ")) advertise as Active at once",
                remedy: VRRP.Finding.Kind.twoActives.remedy)
        ]
    }

    private func silence(_ packets: [HeardPacket], of router: VirtualRouter.Configuration) -> [Finding] {
        guard packets.isEmpty, node.state(of: router.name) != .active else { return [] }
        return [
            Finding(
                .nothingHeard, router.name, "nothing was heard of VRID \(router.vrid) on \(router.interface)",
                remedy: "with no agent on any node that is as it should be; else look at switches that filter "
                    + "multicast, at the peers' addresses, and at packet filters")
        ]
    }
}

extension NodeFacts {
    /// Those that can hear something now.
    fileprivate var listeningRouters: [VirtualRouter.Configuration] {
        workingLinks.flatMap { routers(on: $0.name) }
    }
}

extension HeardPacket {
    fileprivate var isActive: Bool {
        if case .success(let received) = reading { received.advertisement.priority != .resign } else { false }
    }
}
