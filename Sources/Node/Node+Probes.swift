internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Who is asked next whether he has an address of ours.
struct Probing: Sendable {
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
extension Node {
    mutating func probeAddresses() {
        var wanted: [(place: Int, address: VirtualAddress)] = []
        if probing.confirmAt <= now {
            probing.confirmAt = now + Probing.confirmation
            for i in instances.indices {
                let suspected = instances[i].peerMonitor.addressesToProbe
                guard !suspected.isEmpty else { continue }
                wanted += instances[i].heldAddresses.all.filter { suspected.contains($0.prefix.address) }.map {
                    (i, $0)
                }
            }
        }
        let active = instances.indices.filter {
            instances[$0].router.isPlainlyActive && !instances[$0].heldAddresses.isEmpty
        }
        for i in active where hasSettled(i) { wanted += instances[i].heldAddresses.all.map { (i, $0) } }
        let turns = probing.takeTurns(
            of: active.reduce(0) { $0 + instances[$1].heldAddresses.count },
            after: probing.reviewedAt.duration(to: now),
            atMost: max(0, Probing.perReview - wanted.count))
        wanted += turns.compactMap { held($0, by: active) }
        let questions = wanted.prefix(Probing.perReview).compactMap { question(of: $0.address, $0.place) }
        if !questions.isEmpty { effects.append(.probe(questions)) }
    }

    /// Whether what others say began to count since the last review.
    private func hasSettled(_ i: Int) -> Bool {
        guard case .active(let active) = instances[i].router.state else { return false }
        let settledAt = active.since + PeerMonitor.settlingTime
        return settledAt <= now && settledAt > probing.reviewedAt
    }

    private func held(_ position: Int, by active: [Int]) -> (Int, VirtualAddress)? {
        var rest = position
        for i in active {
            let held = instances[i].heldAddresses
            if rest < held.count { return (i, held.all[rest]) }
            rest -= held.count
        }
        return nil
    }

    private func question(of address: VirtualAddress, _ i: Int) -> AddressQuestion? {
        guard let link = probeLink(of: address, i), let mac = link.mac else { return nil }
        var question = AddressQuestion(address: address.prefix.address, interface: link.index, mac: mac)
        guard question.address.family == .ipv6 else { return question }
        question.source = interfaces.primaryAddress(on: link.name, family: .ipv6, virtual: virtualAddresses)
        return question.source == nil ? nil : question
    }
}
