package import NetworkTypes

/// Something about another router, or another host of the link, that is not as it should be.
package struct Finding: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    package var kind: Kind
    /// Whose packets it is about, by the address that they come from, which may be forged; with `foreignMAC` the virtual
    /// address itself. Nil for senders that are too many to name.
    package var peer: IPAddress?
    /// The link-layer address of its frames; with `foreignMAC` the one that the address was answered with. Nil as long as
    /// none was seen.
    package var mac: MACAddress?
    /// What it says, and what is so here.
    package var evidence: Evidence
    package var since: Instant
    /// How often it was seen.
    package var occurrences: UInt64

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Two routers advertise as Active for longer than a take-over takes.
        case twoActives = "two_actives"
        /// An address that this router holds is answered for by somebody else.
        case foreignMAC = "foreign_mac"
        case addressListMismatch = "address_list_mismatch"
        case intervalMismatch = "interval_mismatch"
        case versionMismatch = "version_mismatch"
        case authenticationMismatch = "authentication_mismatch"
        /// v3 over IPv4: the form that this router does not send, which is accepted, or none that is known.
        case checksumFormMismatch = "checksum_form_mismatch"
    }

    package struct Evidence: Hashable, Sendable {
        package var theirs: String
        package var ours: String

        package init(theirs: String, ours: String) {
            self.theirs = theirs
            self.ours = ours
        }
    }

    /// Why it is over.
    package enum Ending: String, Hashable, Sendable, CaseIterable {
        /// The peer sends what it should.
        case corrected
        /// Nothing of the kind was seen any more.
        case silent
        /// One of the two is no longer Active.
        case roleChanged = "role_changed"
        /// This router has other parameters now.
        case reconfigured
        /// The agent stopped, or the instance was removed.
        case stopped
    }

    /// That a finding began or ended.
    package struct Change: Hashable, Sendable {
        package var finding: Finding
        /// Nil when it began.
        package var ending: Ending?
        package var at: Instant
    }

    package init(
        kind: Kind, peer: IPAddress?, mac: MACAddress?, evidence: Evidence, since: Instant, occurrences: UInt64 = 1
    ) {
        self.kind = kind
        self.peer = peer
        self.mac = mac
        self.evidence = evidence
        self.since = since
        self.occurrences = occurrences
    }
}

extension Finding {
    /// One sentence for people.
    package var summary: String {
        let (theirs, ours) = (evidence.theirs, evidence.ours)
        return switch kind {
        case .twoActives: "\(subject) advertises as Active (\(theirs)), and so does another router: \(ours)"
        case .foreignMAC: "\(subject) answers for \(theirs), which \(ours)"
        case .addressListMismatch: "\(subject) advertises \(theirs); here it is \(ours)"
        case .intervalMismatch: "\(subject) advertises every \(theirs); here it is \(ours)"
        case .versionMismatch: "\(subject) speaks VRRP \(theirs); here it is \(ours)"
        case .authenticationMismatch: "\(subject) sends \(theirs); here it is \(ours)"
        case .checksumFormMismatch: "\(subject) sends the checksum \(theirs); here it is \(ours)"
        }
    }

    private var subject: String {
        if kind == .foreignMAC { return mac.map { "the host at \($0)" } ?? "another host" }
        guard let peer else { return "a router beyond those that are named" }
        return mac.map { "\(peer) at \($0)" } ?? "\(peer)"
    }
}
