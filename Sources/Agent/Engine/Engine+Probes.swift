internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Who is asked next whether he has an address of ours.
struct Probing {
    typealias Instant = ContinuousClock.Instant

    /// Each address is asked for this often, unless there are more than `perReview` allows.
    static let round = Duration.seconds(10)
    /// After an answer, until it was confirmed or did not come again.
    static let confirmation = Duration.seconds(2)
    /// At most so many frames in one review.
    static let perReview = 32

    var reviewAt: Instant
    var reviewedAt: Instant
    var confirmAt: Instant
    /// The next of the addresses held, counted through all instances.
    private(set) var position = 0
    private var credit = Duration.zero
    var logLimiter = LogRateLimiter()

    init(startedAt: Instant) {
        (reviewAt, reviewedAt, confirmAt) = (startedAt, startedAt, startedAt)
    }

    /// Which of so many addresses have their turn, spread evenly over a round.
    mutating func takeTurns(of count: Int, after elapsed: Duration, atMost maximum: Int) -> [Int] {
        guard count > 0 else { return [] }
        credit = min(credit + elapsed * count, Self.round * min(count, Self.perReview))
        var turns: [Int] = []
        while credit >= Self.round, turns.count < maximum {
            credit -= Self.round
            position = (position + 1) % count
            turns.append(position)
        }
        return turns
    }
}

/// Asks the link who else has the addresses that this node holds (RFC 5227).
extension Engine {
    func probeAddresses(now: Instant) {
        var wanted: [(instance: Instance, address: VirtualAddress)] = []
        if probing.confirmAt <= now {
            probing.confirmAt = now + Probing.confirmation
            for instance in instances where !instance.peerMonitor.addressesToProbe.isEmpty {
                let suspected = instance.peerMonitor.addressesToProbe
                wanted += instance.heldAddresses.all.filter { suspected.contains($0.prefix.address) }.map {
                    (instance, $0)
                }
            }
        }
        let active = instances.filter { $0.router.isPlainlyActive && !$0.heldAddresses.isEmpty }
        for instance in active where hasSettled(instance, now: now) {
            wanted += instance.heldAddresses.all.map { (instance, $0) }
        }
        let turns = probing.takeTurns(
            of: active.reduce(0) { $0 + $1.heldAddresses.count }, after: probing.reviewedAt.duration(to: now),
            atMost: max(0, Probing.perReview - wanted.count))
        wanted += turns.compactMap { held($0, by: active) }
        for (instance, address) in wanted.prefix(Probing.perReview) { enqueueProbe(of: address, instance) }
        if !wanted.isEmpty { flushAnnouncers() }
    }

    /// Whether what others say began to count since the last review.
    private func hasSettled(_ instance: Instance, now: Instant) -> Bool {
        guard case .active(let active) = instance.router.state else { return false }
        let settledAt = active.since + PeerMonitor.settlingTime
        return settledAt <= now && settledAt > probing.reviewedAt
    }

    private func held(_ position: Int, by active: [Instance]) -> (Instance, VirtualAddress)? {
        var rest = position
        for instance in active {
            if rest < instance.heldAddresses.count { return (instance, instance.heldAddresses.all[rest]) }
            rest -= instance.heldAddresses.count
        }
        return nil
    }

    private func enqueueProbe(of address: VirtualAddress, _ instance: Instance) {
        guard let link = probeLink(of: address, instance), let mac = link.mac, let announcer = announcer(on: link)
        else { return }
        switch address.prefix.address {
        case .v4(let asked): _ = announcer.enqueue(AddressProbe.frame(asking: asked, from: mac))
        case .v6(let asked):
            guard
                case .v6(let source) = interfaces.primaryAddress(
                    on: link.name, family: .ipv6, virtual: virtualAddresses)
            else { return }
            _ = announcer.enqueue(NeighborSolicitation.frame(asking: asked, from: source, at: mac))
        }
    }
}
