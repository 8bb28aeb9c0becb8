/// What a virtual router wants done. The order in which an event returns them is the order to perform them in.
package enum Action: Hashable, Sendable {
    /// To all routers of the group, now.
    case sendAdvertisement(Advertisement)
    /// Bring the interface of the virtual MAC address up before the first advertisement of an Active leaves through it,
    /// and take it down when the addresses are gone, so that no Backup takes frames to that address (RFC 9568, 6.4.2).
    case setVirtualMAC(isUp: Bool)
    /// Drop, from before the addresses are there, what is sent to them (Accept_Mode false; RFC 9568, 6.4.3); neighbour
    /// solicitations and advertisements pass.
    case blockTraffic([VirtualAddress])
    case unblockTraffic([VirtualAddress])
    /// Put on the interface what only the Active Router holds.
    case addAddresses([VirtualAddress])
    case removeAddresses([VirtualAddress])
    /// The routes and rules of the instance, while the addresses are there; where some are there already, those of its
    /// present configuration take their place.
    case addRoutes
    case removeRoutes
    /// Gratuitous ARP, or an unsolicited neighbour advertisement, for each address, so many rounds of them (RFC 9568,
    /// 6.4.1, 8.1.2 and 8.2.2).
    case announceAddresses([VirtualAddress], rounds: Int)
    /// Into the history.
    case record(Transition)
    /// An Active heard a router that should not be one (`notify_master_rx_lower_pri`).
    case lowerPriorityHeard(Peer)
    /// A hand-over is over: to this router, or to none.
    case resigned(to: Peer?)
}
