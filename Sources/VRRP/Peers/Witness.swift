package import NetworkTypes

/// Watches what others send about one virtual router, and says what is not as it should be: from when, and when it is over.
///
/// A function of what was seen and when, as the state machine is. Bounded in what it remembers and in what it says, however
/// many senders are forged, and slow to end what comes again and again: a finding is a row of the history when it begins and
/// another when it ends, for months.
package struct Witness: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Findings at a time that are named each; the others are one of their kind together.
    package static let limit = 16
    /// Sightings that are no findings yet; the oldest are forgotten.
    static let suspicionLimit = 32
    /// How long a finding waits for its link-layer address before it is told without.
    static let patienceForMAC = Duration.seconds(2)

    var cases: [Case] = []
    var actives = ActiveRouters()
    private var relapses = Relapses()
    private var allowance = FindingAllowance()
    private var ended: [Finding.Change] = []

    package init() {}

    /// What a finding is about; two of one kind and peer are one.
    struct Key: Hashable, Sendable {
        var kind: Finding.Kind
        var peer: IPAddress?
        /// Of `foreignMAC`: one address may be answered for by several.
        var foreign: MACAddress?
    }

    /// Something that was seen, whether it is a finding by now or not.
    struct Case: Hashable, Sendable {
        var key: Key
        var terms: FindingTerms
        var mac: MACAddress?
        var evidence: Finding.Evidence
        var firstSeen: Instant
        var lastSeen: Instant
        var sightings: UInt64 = 1
        var begunAt: Instant?
        var isTold = false
        /// Since when the peer does what it should; what was seen often ends only after a while of that.
        var correctSince: Instant?
        var calm = Duration.zero

        var finding: Finding? {
            begunAt.map {
                Finding(kind: key.kind, peer: key.peer, mac: mac, evidence: evidence, since: $0, sightings: sightings)
            }
        }
    }
}

// MARK: - What others ask

extension Witness {
    /// What is not as it should be now, in the order in which it was noticed.
    package var findings: [Finding] { cases.compactMap(\.finding) }

    /// Whether `takeChanges` may have something.
    package var hasChanges: Bool { !ended.isEmpty || cases.contains { $0.begunAt != nil && !$0.isTold } }

    /// The senders whose link-layer addresses are asked for.
    package var sendersToIdentify: Set<IPAddress> {
        Set(cases.filter { $0.key.kind != .foreignMAC && $0.mac == nil }.compactMap(\.key.peer))
    }

    /// The addresses that somebody else has answered for lately, and may again.
    package var addressesToProbe: Set<IPAddress> {
        Set(cases.filter { $0.key.kind == .foreignMAC }.compactMap(\.key.peer))
    }

    /// What began and ended since the last call; what began is told with its link-layer address, or after 2 s without.
    package mutating func takeChanges(now: Instant) -> [Finding.Change] {
        var changes: [Finding.Change] = []
        for index in cases.indices where !cases[index].isTold {
            guard let finding = cases[index].finding, isComplete(cases[index], now: now) else { continue }
            cases[index].isTold = true
            changes.append(Finding.Change(finding: finding, ending: nil, at: finding.since))
        }
        changes += ended
        ended = []
        return changes
    }

    private func isComplete(_ found: Case, now: Instant) -> Bool {
        guard found.mac == nil, found.key.peer != nil, let begunAt = found.begunAt else { return true }
        return begunAt.duration(to: now) >= Self.patienceForMAC
    }
}

// MARK: - Beginning

extension Witness {
    /// Notes a sighting; it becomes a finding when it was seen for long enough.
    mutating func see(
        _ key: Key, _ terms: FindingTerms, mac: MACAddress? = nil, now: Instant,
        _ evidence: @autoclosure () -> Finding.Evidence
    ) {
        if let index = cases.firstIndex(where: { $0.key == key }) {
            cases[index].terms = terms
            cases[index].evidence = evidence()
            cases[index].lastSeen = now
            cases[index].sightings += 1
            cases[index].correctSince = nil
            return begin(at: index, now: now)
        }
        makeRoom(now: now)
        cases.append(
            Case(key: key, terms: terms, mac: mac, evidence: evidence(), firstSeen: now, lastSeen: now))
        if terms.threshold == .zero { begin(at: cases.count - 1, now: now) }
    }

    private mutating func begin(at index: Int, now: Instant) {
        let found = cases[index]
        guard found.begunAt == nil, found.firstSeen.duration(to: now) >= found.terms.threshold else { return }
        guard found.key.peer == nil || mayName(now: now) else { return seeUnnamed(like: found, now: now) }
        cases[index].begunAt = now
        cases[index].calm = relapses.calm(for: found.key, now: now)
    }

    private mutating func mayName(now: Instant) -> Bool {
        cases.count { $0.begunAt != nil } < Self.limit && allowance.take(now: now)
    }

    /// One finding for all of a kind that are not named.
    private mutating func seeUnnamed(like found: Case, now: Instant) {
        let key = Key(kind: found.key.kind, peer: nil)
        guard found.key != key else { return }
        see(key, found.terms, now: now, found.evidence)
    }

    /// The suspicion that is forgotten counts as one of those that are not named.
    private mutating func makeRoom(now: Instant) {
        let suspicions = cases.indices.filter { cases[$0].begunAt == nil && cases[$0].key.peer != nil }
        guard suspicions.count >= Self.suspicionLimit,
            let oldest = suspicions.min(by: { cases[$0].lastSeen < cases[$1].lastSeen })
        else { return }
        let forgotten = cases.remove(at: oldest)
        seeUnnamed(like: forgotten, now: now)
    }

    /// Takes the link-layer address that packets of a sender came from.
    package mutating func identified(_ sender: IPAddress, at mac: MACAddress) {
        for index in cases.indices where cases[index].key.peer == sender && cases[index].mac == nil {
            cases[index].mac = mac
        }
    }
}

// MARK: - Ending

extension Witness {
    /// Notes that something is as it should be again.
    mutating func settle(_ key: Key, because ending: Finding.Ending = .corrected, now: Instant) {
        guard let index = cases.firstIndex(where: { $0.key == key }) else { return }
        guard cases[index].begunAt != nil else { return _ = cases.remove(at: index) }
        let since = cases[index].correctSince ?? now
        cases[index].correctSince = since
        if since.duration(to: now) >= cases[index].calm { end(at: index, because: ending, now: now) }
    }

    /// Ends what was not seen any more for long enough.
    mutating func endSilent(now: Instant) {
        for index in cases.indices.reversed() {
            let found = cases[index]
            let silence = found.lastSeen.duration(to: now)
            if found.begunAt == nil {
                if silence > found.terms.memory { cases.remove(at: index) }
            } else if let since = found.correctSince, since.duration(to: now) >= found.calm {
                end(at: index, because: .corrected, now: now)
            } else if silence > max(found.terms.patience, found.calm) {
                end(at: index, because: .silent, now: now)
            }
        }
    }

    /// Ends everything and begins anew: this router is another now, or is no more.
    package mutating func endAll(because ending: Finding.Ending, now: Instant) {
        for index in cases.indices.reversed() { end(at: index, because: ending, now: now) }
        actives = ActiveRouters()
    }

    private mutating func end(at index: Int, because ending: Finding.Ending, now: Instant) {
        let found = cases.remove(at: index)
        guard let finding = found.finding else { return }
        if !found.isTold { ended.append(Finding.Change(finding: finding, ending: nil, at: finding.since)) }
        ended.append(Finding.Change(finding: finding, ending: ending, at: now))
        relapses.ended(found.key, now: now)
    }
}
