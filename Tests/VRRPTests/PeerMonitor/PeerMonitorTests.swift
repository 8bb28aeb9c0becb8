import NetworkTypes
import Testing

@testable import VRRP

/// What is told of other routers, from when on, and when it is over.
struct PeerMonitorTests {
    private static let mac = MACAddress.virtualRouter(.ipv4, vrid: 7)

    private func received(
        from source: IPAddress = Fixture.lower, interval: Duration = .seconds(1), priority: UInt8 = 90,
        addresses: [IPAddress]? = nil, otherForm: Bool = false
    ) -> PacketCodec.Received {
        var advertisement = Fixture.advertisement(.v3, priority: priority, interval: interval)
        if let addresses { advertisement.addresses = addresses }
        return PacketCodec.Received(advertisement: advertisement, source: source, hasOtherChecksumForm: otherForm)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let kind: Finding.Kind
        let theirs: String
        var error: PacketError?
        var addresses: [IPAddress]?
        var interval = Duration.seconds(1)
        var otherForm = false

        var testDescription: String { "\(kind.rawValue): \(theirs)" }

        static let all = [
            Wrong(
                kind: .addressListMismatch, theirs: "192.168.100.167",
                addresses: [Fixture.addresses[0].prefix.address]),
            Wrong(kind: .addressListMismatch, theirs: "no address", error: .noAddress),
            Wrong(kind: .intervalMismatch, theirs: "500 ms", interval: .milliseconds(500)),
            Wrong(kind: .intervalMismatch, theirs: "2.000 s", error: .interval(.seconds(2))),
            Wrong(kind: .versionMismatch, theirs: "version 2", error: .version(2)),
            Wrong(
                kind: .authenticationMismatch, theirs: "authentication type 1", error: .authenticationTypeMismatch(1)),
            Wrong(kind: .authenticationMismatch, theirs: "another password or key", error: .authenticationFailure),
            Wrong(kind: .authenticationMismatch, theirs: "no signature", error: .missingTrailer),
            Wrong(kind: .checksumFormMismatch, theirs: "without a pseudo-header", otherForm: true),
            Wrong(kind: .checksumFormMismatch, theirs: "in no form that is known", error: .checksum),
        ]
    }

    private func hear(
        _ wrong: Wrong, _ peerMonitor: inout PeerMonitor, from source: IPAddress = Fixture.lower, at time: Duration
    ) {
        let router = VirtualRouter.backup(.v3)
        if let error = wrong.error {
            peerMonitor.discarded(error, from: source, by: router, now: Fixture.start + time)
        } else {
            peerMonitor.accepted(
                received(
                    from: source, interval: wrong.interval, addresses: wrong.addresses, otherForm: wrong.otherForm),
                by: router, now: Fixture.start + time)
        }
    }

    @Test(arguments: Wrong.all)
    func `what is wrong again after a second is told, with what is so here`(wrong: Wrong) throws {
        var peerMonitor = PeerMonitor()
        hear(wrong, &peerMonitor, at: .zero)
        hear(wrong, &peerMonitor, at: .milliseconds(990))
        #expect(peerMonitor.findings.isEmpty && !peerMonitor.hasChanges)
        #expect(peerMonitor.sendersToIdentify == [Fixture.lower])
        peerMonitor.identified(Fixture.lower, at: Self.mac)
        hear(wrong, &peerMonitor, at: .seconds(1))
        let changes = peerMonitor.takeChanges(now: Fixture.start + .seconds(1))
        let change = try #require(changes.first)
        #expect(changes.count == 1 && change.ending == nil)
        #expect(change.finding.kind == wrong.kind && change.finding.evidence.theirs == wrong.theirs)
        #expect(change.finding.peer == Fixture.lower && change.finding.mac == Self.mac)
        #expect(change.finding.since == Fixture.start + .seconds(1) && change.finding.occurrences == 3)
        #expect(!change.finding.evidence.ours.isEmpty)
        #expect(change.finding.summary.contains("\(Fixture.lower) at 00:00:5e"))
        hear(wrong, &peerMonitor, at: .seconds(2))
        #expect(!peerMonitor.hasChanges)
    }

    @Test(arguments: Wrong.all)
    func `a right packet ends it at once, and silence after three intervals and a few seconds`(wrong: Wrong) {
        for isCorrected in [true, false] {
            var peerMonitor = PeerMonitor()
            for second in 0...2 { hear(wrong, &peerMonitor, at: .seconds(second)) }
            peerMonitor.identified(Fixture.lower, at: Self.mac)
            _ = peerMonitor.takeChanges(now: Fixture.start + .seconds(2))
            let router = VirtualRouter.backup(.v3)
            if isCorrected {
                peerMonitor.accepted(received(), by: router, now: Fixture.start + .seconds(3))
            } else {
                peerMonitor.review(for: router, now: Fixture.start + .seconds(7))
                #expect(peerMonitor.findings.count == 1)
                peerMonitor.review(for: router, now: Fixture.start + .seconds(15))
            }
            let changes = peerMonitor.takeChanges(now: Fixture.start + .seconds(15))
            #expect(changes.map(\.ending) == [isCorrected ? .corrected : .silent])
            #expect(peerMonitor.findings.isEmpty)
        }
    }

    @Test func `what was said once, such as by a drain that hurries its successor, is nothing`() {
        var peerMonitor = PeerMonitor()
        let router = VirtualRouter.backup(.v3)
        peerMonitor.accepted(received(interval: .milliseconds(10)), by: router, now: Fixture.start)
        peerMonitor.accepted(
            received(interval: .milliseconds(10), priority: 0), by: router, now: Fixture.start + .milliseconds(20))
        for second in 2...300 {
            peerMonitor.accepted(received(), by: router, now: Fixture.start + .seconds(second))
            peerMonitor.review(for: router, now: Fixture.start + .seconds(second))
        }
        #expect(!peerMonitor.hasChanges && peerMonitor.anomalies.isEmpty)
    }

    @Test func `the same addresses in another order are the same`() {
        var peerMonitor = PeerMonitor()
        let addresses = Array(Fixture.addresses.map(\.prefix.address).reversed())
        for second in 0...5 {
            peerMonitor.accepted(
                received(addresses: addresses), by: VirtualRouter.backup(.v3), now: Fixture.start + .seconds(second))
        }
        #expect(peerMonitor.anomalies.isEmpty)
    }

    @Test func `what the network reflects of our own packets is nothing`() {
        var peerMonitor = PeerMonitor()
        for second in 0...5 {
            let now = Fixture.start + .seconds(second)
            peerMonitor.discarded(.version(2), from: Fixture.own, by: VirtualRouter.backup(.v3), now: now)
            peerMonitor.discarded(.length(3), from: nil, by: VirtualRouter.backup(.v3), now: now)
            peerMonitor.accepted(
                received(from: Fixture.own, otherForm: true), by: VirtualRouter.backup(.v3), now: now)
        }
        #expect(peerMonitor.anomalies.isEmpty)
    }

    @Test func `what has no link-layer address is told after two seconds without`() {
        var peerMonitor = PeerMonitor()
        let wrong = Wrong.all[4]
        for second in 0...1 { hear(wrong, &peerMonitor, at: .seconds(second)) }
        #expect(peerMonitor.takeChanges(now: Fixture.start + .milliseconds(2900)) == [])
        #expect(peerMonitor.takeChanges(now: Fixture.start + .seconds(3)).map(\.finding.mac) == [nil])
        peerMonitor.identified(Fixture.lower, at: Self.mac)
        #expect(peerMonitor.findings.map(\.mac) == [Self.mac] && peerMonitor.sendersToIdentify.isEmpty)
    }

    @Test func `the end of an instance ends everything, and what was not told yet is told with its beginning`() {
        var peerMonitor = PeerMonitor()
        for second in 0...1 { hear(Wrong.all[4], &peerMonitor, at: .seconds(second)) }
        peerMonitor.endAll(because: .reconfigured, now: Fixture.start + .seconds(2))
        #expect(peerMonitor.takeChanges(now: Fixture.start + .seconds(2)).map(\.ending) == [nil, .reconfigured])
        #expect(peerMonitor.anomalies.isEmpty)
    }

    // MARK: Bounds

    private func forged(_ number: Int) -> IPAddress { .v4(IPv4Address(bits: 0x0A00_0000 + UInt32(number))) }

    @Test func `a flood of forged senders fills neither memory nor history`() {
        var peerMonitor = PeerMonitor()
        let router = VirtualRouter.backup(.v3)
        var rows = 0
        for number in 0..<20_000 {
            let now = Fixture.start + .milliseconds(number * 10)
            peerMonitor.discarded(.version(2), from: forged(number % 3000), by: router, now: now)
            if number.isMultiple(of: 50) { peerMonitor.review(for: router, now: now) }
            rows += peerMonitor.takeChanges(now: now).count
            #expect(
                peerMonitor.anomalies.count <= PeerMonitor.limit + PeerMonitor.suspicionLimit
                    + Finding.Kind.allCases.count)
        }
        #expect(peerMonitor.findings.contains { $0.kind == .versionMismatch && $0.peer == nil })
        #expect(rows <= 4)
    }

    @Test func `senders that stay beyond those that are named share one finding`() {
        var peerMonitor = PeerMonitor()
        let router = VirtualRouter.backup(.v3)
        for second in 0..<6 {
            for number in 0..<25 {
                peerMonitor.discarded(
                    .version(2), from: forged(number), by: router, now: Fixture.start + .seconds(second))
            }
        }
        let peers = peerMonitor.findings.map(\.peer)
        #expect(peers.count == PeerMonitor.limit + 1 && peers.count { $0 == nil } == 1)
        #expect(peerMonitor.findings.last?.summary.hasPrefix("a router beyond those that are named") == true)
    }

    /// A day of a peer that is wrong for five seconds and right for five.
    @Test func `what comes and goes all day is a few rows`() {
        var peerMonitor = PeerMonitor()
        let router = VirtualRouter.backup(.v3)
        var rows = 0
        for second in 0..<86_400 {
            let now = Fixture.start + .seconds(second)
            peerMonitor.accepted(received(otherForm: second % 10 < 5), by: router, now: now)
            peerMonitor.review(for: router, now: now)
            rows += peerMonitor.takeChanges(now: now + .seconds(2)).count
        }
        #expect(rows <= 4)
        #expect(peerMonitor.findings.count == 1)
    }
}
