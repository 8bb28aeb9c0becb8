package import NetworkTypes

/// Watches what others send about one virtual router, and says what is not as it should be: from when, and when it is over.
///
/// A function of what was seen and when, as the state machine is. Bounded in what it remembers and in what it says, however
/// many senders are forged, and slow to end what comes again and again: a finding is a row of the history when it begins and
/// another when it ends, for months.
package struct PeerMonitor: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Findings at a time that are named each; the others are one of their kind together.
    package static let limit = 16
    /// Occurrences that are no findings yet; the oldest are forgotten.
    static let suspicionLimit = 32
    /// How long a finding waits for its link-layer address before it is told without.
    static let patienceForMAC = Duration.seconds(2)

    var anomalies: [Anomaly] = []
    var actives = ActiveRouters()
    private var flapDamping = FlapDamping()
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
    struct Anomaly: Hashable, Sendable {
        var key: Key
        var terms: FindingTerms
        var mac: MACAddress?
        var evidence: Finding.Evidence
        var firstSeen: Instant
        var lastSeen: Instant
        var occurrences: UInt64 = 1
        var begunAt: Instant?
        var isTold = false
        /// Since when the peer does what it should; what was seen often ends only after a while of that.
        var correctSince: Instant?
        var calm = Duration.zero

        var finding: Finding? {
            begunAt.map {
                Finding(
                    kind: key.kind, peer: key.peer, mac: mac, evidence: evidence, since: $0, occurrences: occurrences)
            }
        }
    }
}

// MARK: - What others ask

extension PeerMonitor {
    /// What is not as it should be now, in the order in which it was noticed.
    package var findings: [Finding] { anomalies.compactMap(\.finding) }

    /// Whether `takeChanges` may have something.
    package var hasChanges: Bool { !ended.isEmpty || anomalies.contains { $0.begunAt != nil && !$0.isTold } }

    /// The senders whose link-layer addresses are asked for.
    package var sendersToIdentify: Set<IPAddress> {
        Set(anomalies.filter { $0.key.kind != .foreignMAC && $0.mac == nil }.compactMap(\.key.peer))
    }

    /// The addresses that somebody else has answered for lately, and may again.
    package var addressesToProbe: Set<IPAddress> {
        Set(anomalies.filter { $0.key.kind == .foreignMAC }.compactMap(\.key.peer))
    }

    /// What began and ended since the last call; what began is told with its link-layer address, or after 2 s without.
    package mutating func takeChanges(now: Instant) -> [Finding.Change] {
        var changes: [Finding.Change] = []
        for index in anomalies.indices where !anomalies[index].isTold {
            guard let finding = anomalies[index].finding, isComplete(anomalies[index], now: now) else { continue }
            anomalies[index].isTold = true
            changes.append(Finding.Change(finding: finding, ending: nil, at: finding.since))
        }
        changes += ended
        ended = []
        return changes
    }

    private func isComplete(_ found: Anomaly, now: Instant) -> Bool {
        guard found.mac == nil, found.key.peer != nil, let begunAt = found.begunAt else { return true }
        return begunAt.duration(to: now) >= Self.patienceForMAC
    }
}

// MARK: - Beginning

extension PeerMonitor {
    /// Notes an occurrence; it becomes a finding when it was seen for long enough.
    mutating func see(
        _ key: Key, _ terms: FindingTerms, mac: MACAddress? = nil, now: Instant,
        _ evidence: @autoclosure () -> Finding.Evidence
    ) {
        if let index = anomalies.firstIndex(where: { $0.key == key }) {
            anomalies[index].terms = terms
            anomalies[index].evidence = evidence()
            anomalies[index].lastSeen = now
            anomalies[index].occurrences += 1
            anomalies[index].correctSince = nil
            return begin(at: index, now: now)
        }
        makeRoom(now: now)
        anomalies.append(
            Anomaly(key: key, terms: terms, mac: mac, evidence: evidence(), firstSeen: now, lastSeen: now))
        if terms.threshold == .zero { begin(at: anomalies.count - 1, now: now) }
    }

    private mutating func begin(at index: Int, now: Instant) {
        let found = anomalies[index]
        guard found.begunAt == nil, found.firstSeen.duration(to: now) >= found.terms.threshold else { return }
        guard found.key.peer == nil || mayName(now: now) else { return seeUnnamed(like: found, now: now) }
        anomalies[index].begunAt = now
        anomalies[index].calm = flapDamping.calm(for: found.key, now: now)
    }

    private mutating func mayName(now: Instant) -> Bool {
        anomalies.count { $0.begunAt != nil } < Self.limit && allowance.take(now: now)
    }

    /// One finding for all of a kind that are not named.
    private mutating func seeUnnamed(like found: Anomaly, now: Instant) {
        let key = Key(kind: found.key.kind, peer: nil)
        guard found.key != key else { return }
        see(key, found.terms, now: now, found.evidence)
    }

    /// The suspicion that is forgotten counts as one of those that are not named.
    private mutating func makeRoom(now: Instant) {
        let suspicions = anomalies.indices.filter { anomalies[$0].begunAt == nil && anomalies[$0].key.peer != nil }
        guard suspicions.count >= Self.suspicionLimit,
            let oldest = suspicions.min(by: { anomalies[$0].lastSeen < anomalies[$1].lastSeen })
        else { return }
        let forgotten = anomalies.remove(at: oldest)
        seeUnnamed(like: forgotten, now: now)
    }

    /// Takes the link-layer address that packets of a sender came from.
    package mutating func identified(_ sender: IPAddress, at mac: MACAddress) {
        for index in anomalies.indices where anomalies[index].key.peer == sender && anomalies[index].mac == nil {
            anomalies[index].mac = mac
        }
    }
}

// MARK: - Ending

extension PeerMonitor {
    /// Notes that something is as it should be again.
    mutating func settle(_ key: Key, because ending: Finding.Ending = .corrected, now: Instant) {
        guard let index = anomalies.firstIndex(where: { $0.key == key }) else { return }
        guard anomalies[index].begunAt != nil else { return _ = anomalies.remove(at: index) }
        let since = anomalies[index].correctSince ?? now
        anomalies[index].correctSince = since
        if since.duration(to: now) >= anomalies[index].calm { end(at: index, because: ending, now: now) }
    }

    /// Ends what was not seen any more for long enough.
    mutating func endSilent(now: Instant) {
        for index in anomalies.indices.reversed() {
            let found = anomalies[index]
            let silence = found.lastSeen.duration(to: now)
            if found.begunAt == nil {
                if silence > found.terms.memory { anomalies.remove(at: index) }
            } else if let since = found.correctSince, since.duration(to: now) >= found.calm {
                end(at: index, because: .corrected, now: now)
            } else if silence > max(found.terms.patience, found.calm) {
                end(at: index, because: .silent, now: now)
            }
        }
    }

    /// Ends everything and begins anew: this router is another now, or is no more.
    package mutating func endAll(because ending: Finding.Ending, now: Instant) {
        for index in anomalies.indices.reversed() { end(at: index, because: ending, now: now) }
        actives = ActiveRouters()
    }

    private mutating func end(at index: Int, because ending: Finding.Ending, now: Instant) {
        let found = anomalies.remove(at: index)
        guard let finding = found.finding else { return }
        if !found.isTold { ended.append(Finding.Change(finding: finding, ending: nil, at: finding.since)) }
        ended.append(Finding.Change(finding: finding, ending: ending, at: now))
        flapDamping.ended(found.key, now: now)
    }
}
