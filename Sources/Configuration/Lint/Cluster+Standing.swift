import NetworkTypes
import VRRP

// What each router must have for itself.
extension Cluster {
    mutating func compareTransport(_ here: Member, _ there: Member) {
        guard here.isUnicast != there.isUnicast else { return compareGroup(here, there) }
        let (unicast, multicast) = here.isUnicast ? (here, there) : (there, here)
        report.error(
            here.place(of: TransportKeyword.unicastPeers.rawValue),
            "\"\(here.router.name)\" speaks unicast on \(unicast.node.name) and multicast on \(multicast.node.name): they do"
                + " not hear each other and are both Active",
            instead: "write unicast_peer on every router, or on none", rule: .transportMismatch)
    }

    private mutating func compareGroup(_ here: Member, _ there: Member) {
        guard !here.isUnicast, here.router.group != there.router.group else { return }
        report.error(
            here.place(of: TransportKeyword.multicastGroup.rawValue),
            "\"\(here.router.name)\" advertises to \(here.router.group) on \(here.node.name) and to \(there.router.group) on"
                + " \(there.node.name): they do not hear each other and are both Active",
            instead: "write one group on every router", rule: .transportMismatch)
    }

    mutating func compareStanding(of here: Member, with there: Member) {
        let (mine, theirs) = (here.router, there.router)
        if mine.basePriority == theirs.basePriority {
            report.warning(
                here.place(of: "priority"),
                "\"\(mine.name)\" has priority \(mine.basePriority) here and on \(there.node.name), and when both miss"
                    + " their Active, both take over at once", instead: "give each router a priority of its own",
                rule: .equalPriorities)
        }
        if let address = mine.sourceAddress, address == theirs.sourceAddress {
            report.error(
                here.place(of: here.isUnicast ? "unicast_src_ip" : "mcast_src_ip"),
                "\"\(mine.name)\" sends from \(address) here and on \(there.node.name), and each takes the other for itself",
                instead: "write an address of this node", rule: .transportMismatch)
            return
        }
        checkPeer(here, knows: there)
        checkPeer(there, knows: here)
    }

    private mutating func checkPeer(_ here: Member, knows there: Member) {
        guard case .unicast(let unicast) = here.router.transport, there.isUnicast,
            let address = there.router.sourceAddress, !unicast.peers.contains(where: { $0.address == address })
        else { return }
        report.error(
            here.place(of: TransportKeyword.unicastPeers.rawValue),
            "\"\(here.router.name)\" of \(here.node.name) does not have \(address), the address of \(there.node.name), among"
                + " its peers: neither hears the other",
            instead: "add it to unicast_peer", rule: .unknownPeer)
    }
}
