/// Whether what an Active sends leaves its machine: the others take one that they do not hear for dead, whatever it believes
/// itself (docs/development/decisions/0038-an-active-that-is-not-heard.md).
package struct Audibility: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Advertisements that were not sent, one after the other, up to now.
    package struct Failure: Hashable, Sendable {
        /// What the kernel said of the last.
        package var why: String
        /// When the first of them was to be sent.
        package var since: Instant
        package var count: Int
    }

    /// One alone may fail for want of room, and the next is sent.
    private static let tolerated = 1

    private var current: Failure?

    package init() {}

    /// What lasts; nil while advertisements leave.
    package var failure: Failure? { current.flatMap { $0.count > Self.tolerated ? $0 : nil } }

    /// Whether the last advertisement did not leave, one alone or not.
    package var hasFailed: Bool { current != nil }

    /// Takes note that an advertisement left, for whatever peer.
    package mutating func sent() { current = nil }

    /// Takes note that one did not, for any peer.
    package mutating func failed(because why: String, now: Instant) {
        let (since, count) = (current?.since ?? now, current?.count ?? 0)
        current = Failure(why: why, since: since, count: count + 1)
    }

    /// Why an Active must not go on as one; nil where it must.
    ///
    /// Somebody else advertises: who has waited for Active_Down_Interval since this router was last heard, or was Active
    /// before it. Without anybody to take over it stays: then it is the only one that answers for the addresses.
    package func fault(of router: VirtualRouter) -> Fault? {
        guard let failure, router.status == .active, let heard = router.lastHeard, heard.at >= failure.since,
            heard.peer.priority != .resign
        else { return nil }
        return .advertisementsUnsent(interface: router.configuration.interface, why: failure.why)
    }
}
