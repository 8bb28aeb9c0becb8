internal import VRRP

/// When the addresses that the kernel lends are to be renewed: each long before its time is over, and a few at a time.
struct LeaseRenewals: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// An address of an instance.
    struct Held: Hashable, Sendable {
        let instance: InstanceID
        let address: VirtualAddress
    }

    /// Of one wake-up: each is a call to the kernel of about 20 µs.
    static let batch = 16
    /// Two renewals may fail before the kernel removes an address.
    static let renewalsInLease = 3

    /// How long the kernel keeps an address; nil for ever.
    private(set) var lease: Duration?
    private var nextRound: Instant?
    private var continuesAt: Instant?
    private var waiting: ArraySlice<Held> = []

    /// Takes another length, which holds for all addresses from the next wake-up on.
    mutating func set(_ lease: Duration?, now: Instant) {
        guard lease != self.lease else { return }
        self.lease = lease
        nextRound = now
    }

    /// When to look again; at once while some of a round are still waiting.
    var deadline: Instant? { waiting.isEmpty ? nextRound : continuesAt }

    /// What to renew in this wake-up.
    ///
    /// - Parameter held: all addresses that are lent; asked for when a round begins.
    mutating func due(now: Instant, held: () -> [Held]) -> [Held] {
        if let round = nextRound, round <= now {
            waiting = held()[...]
            nextRound = lease.map { now + $0 / Self.renewalsInLease }
        }
        continuesAt = now
        let batch = Array(waiting.prefix(Self.batch))
        waiting.removeFirst(batch.count)
        return batch
    }
}
