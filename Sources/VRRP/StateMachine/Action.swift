/// What a virtual router wants done. The order in which an event returns them is the order to perform them in.
package enum Action: Hashable, Sendable {
    /// To all routers of the group, now.
    case sendAdvertisement(Advertisement)
    /// Put on the interface what only the Active Router holds.
    case addAddresses([VirtualAddress])
    case removeAddresses([VirtualAddress])
    /// Gratuitous ARP for each address, so many rounds of them (RFC 9568, 6.4.1 and 8.1.2).
    case announceAddresses([VirtualAddress], rounds: Int)
    /// Into the history.
    case record(Transition)
    /// A hand-over is over: to this router, or to none.
    case resigned(to: Peer?)
}
