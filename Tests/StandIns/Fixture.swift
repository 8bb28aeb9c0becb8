import AgentModel
import Configuration
import Health
import History
import ManagementAPI
import NetworkTypes
import VRRP

/// The values that the tests share: a node with one instance and one check.
package enum Fixture {
    /// 2026-11-22T16:25:03.120394Z
    package static let wall: Int64 = 1_795_364_703_120_394
    package static let start = ContinuousClock.now
    package static let peer = VRRP.Peer(address: .v4(IPv4Address(192, 168, 100, 13)), priority: Priority(140))
    /// Literals that fit; a test that writes others here is wrong.
    package static let (vrid, prefix) = {
        guard let vrid = VRID(50), let prefix = IPPrefix("192.168.100.167/24") else { preconditionFailure("literals") }
        return (vrid, prefix)
    }()

    package static let address = VirtualAddress(prefix, label: "eth0:1")
    package static let drain = Drain(
        id: 12, request: DrainRequest(reason: "kernel upgrade"), by: Author(.token, "ansible"), since: stamp())
    package static let limitedDrain = Drain(
        id: 13,
        request: DrainRequest(
            reason: "new disk", instances: ["VI_01"],
            end: DrainEnd(lifetime: .reboot, untilMicroseconds: wall + 1_800_000_000), isLastResort: true,
            isForced: true),
        by: Author(.uid, "anna"), since: stamp())
    package static let evidence = Evidence(
        advertisements: [
            Evidence.Advertisement(source: peer.address, priority: 140, interval: .seconds(1), ago: .milliseconds(3454))
        ],
        timers: Evidence.Timers(
            advertisementInterval: .seconds(1), skewTime: .milliseconds(453), activeDownInterval: .milliseconds(3453),
            late: .zero))
    package static let digest = String(repeating: "9b", count: 32)

    package static let drainedInstances = [
        DrainedInstance(
            name: "VI_01", was: .active, result: .handedOver(to: peer), took: .milliseconds(457),
            lastHeard: HeardPeer(peer: peer, at: stamp(-60))),
        DrainedInstance(name: "VI_02", was: .active, result: .noSuccessorHeard(waited: .milliseconds(1400))),
        DrainedInstance(name: "VI_03", was: .backup, result: .keptOut),
    ]

    package static let status = ConfigurationStatus(
        generation: 3, sha256: digest, path: "/etc/aloft/aloft.conf", loadedAt: stamp(),
        loadedBy: Author(.token, "ansible"), source: .file, text: "auth_pass secret\n",
        maskedText: "auth_pass ********\n")

    package static var plan: ReloadPlan {
        var difference = ConfigurationDifference(from: Configuration(), to: Configuration())
        difference.instancesAdded = ["VI_02"]
        difference.instancesRemoved = ["VI_03"]
        difference.instancesChanged = [
            .init(name: "VI_01", fields: [.init(keyword: "priority", old: "101", new: "90")])
        ]
        difference.checksChanged = [
            .init(name: "check_nginx", fields: [.init(keyword: "interval", old: "1", new: "2")])
        ]
        difference.trackablesChanged = [
            .init(name: "track_file rank", fields: [.init(keyword: "init_file", old: nil, new: "3")])
        ]
        difference.syncGroupsAdded = ["VG_1"]
        difference.globalFields = [.init(keyword: "address_lease", old: "10", new: "30")]
        return ReloadPlan(
            generation: 4, sha256: digest, difference: difference,
            consequences: [
                .init(
                    instance: "VI_03", kind: .unreachable,
                    text: "is removed, and its addresses are unreachable until a router that was not heard takes over"),
                .init(
                    instance: "VI_01", kind: .takenOver,
                    text: "192.168.100.13 (priority 140) takes over: this node's priority falls from 101 to 90",
                    peer: peer),
            ])
    }

    package static let warning = ReportedDiagnostic(
        file: "/etc/aloft/aloft.conf", line: 9, column: 3, severity: .warning, message: "unknown keyword",
        suggestion: "write enable_script_security")
    package static let error = ReportedDiagnostic(
        file: "/etc/aloft/aloft.conf", line: 14, column: 21, severity: .error, message: "300 is not a priority")

    package static func stamp(_ seconds: Int64 = 0) -> Stamp {
        Stamp(
            wallMicroseconds: wall + seconds * 1_000_000, bootID: "boot-1",
            monotonicMicroseconds: 5_000_000 + seconds * 1_000_000)
    }

    /// A router in the wanted state at `start`.
    package static func router(_ status: VRRP.Status = .active, name: String = "VI_01") -> VirtualRouter {
        var router = VirtualRouter(
            VirtualRouter.Configuration(
                name: name, interface: "enp0s3", vrid: vrid, basePriority: Priority(90), addresses: [address],
                authentication: .authenticationHeader(AuthenticationKey(password: "secret"))))
        router.primaryAddress = .v4(IPv4Address(192, 168, 100, 11))
        guard status != .initialize else { return router }
        if status == .drained { _ = router.drained(as: .out, now: start) }
        if status == .fault { _ = router.faultRaised(.interfaceDown("enp0s3"), now: start) }
        _ = router.startup(now: start - .seconds(10))
        if status == .backup {
            _ = router.advertisementReceived(
                Advertisement(
                    version: .v2, vrid: vrid, priority: Priority(140), interval: .seconds(1),
                    addresses: [address.prefix.address]), from: peer.address, now: start)
        }
        if status == .active { _ = router.timerExpired(now: start) }
        return router
    }

    package static func instance(_ router: VirtualRouter, holds: Bool = true) -> InstanceSnapshot {
        let priority = EffectivePriority(
            base: 90, trackers: [Tracker(TrackerIdentity(.script, "check_nginx"), weight: 50)],
            reading: { _ in .verdict(.passing) })
        let transition = Transition(
            from: .backup, to: router.status, reason: .noResponse, peer: peer, effectivePriority: Priority(140),
            summary: "Silence.")
        return InstanceSnapshot(
            router: router, priority: priority, since: stamp(), lastTransition: transition,
            heldAddresses: holds && router.status == .active ? router.configuration.addresses : [],
            peers: peers.peers, group: "VG_1")
    }

    /// One router with a valid advertisement and one wrong packet, and a sender of nothing but wrong ones.
    package static var peers: PeerTable {
        var peers = PeerTable()
        peers.accepted(
            Advertisement(
                version: .v2, vrid: vrid, priority: Priority(140), interval: .seconds(1),
                addresses: [address.prefix.address]), from: peer.address, now: start - .seconds(1))
        peers.discarded(.checksum, from: peer.address, now: start)
        peers.discarded(.ttl(1), from: .v4(IPv4Address(192, 168, 100, 66)), now: start)
        return peers
    }

    package static func check(_ outcome: CheckResult.Outcome? = .exited(status: 0)) -> CheckSnapshot {
        var check = Check(
            CheckDefinition(name: "check_nginx", command: ["/bin/check_nginx.sh"], interval: .seconds(2), weight: 50))
        guard let outcome else { return CheckSnapshot(check: check) }
        _ = check.resultReceived(
            CheckResult(outcome: outcome, duration: .microseconds(4321), output: Array("fine\n".utf8)), at: start)
        return CheckSnapshot(check: check, since: stamp(), lastRunAt: stamp(8))
    }

    package static func snapshot(
        _ instances: [InstanceSnapshot] = [instance(router())], checks: [CheckSnapshot] = [check()],
        sequence: UInt64 = 1, change: (inout Snapshot) -> Void = { _ in }
    ) -> Snapshot {
        var snapshot = Snapshot(
            sequence: sequence, takenAt: stamp(10), instant: start,
            node: NodeIdentity(name: "web1", version: "0.1.0", startedAt: stamp()), configuration: status,
            instances: instances, checks: checks,
            syncGroups: [SyncGroupSnapshot(name: "VG_1", members: instances.map(\.router.configuration.name))],
            trackers: [
                TrackerSnapshot(
                    identity: TrackerIdentity(.script, "check_nginx"), reading: .verdict(.passing), since: stamp(),
                    instances: ["VI_01"]),
                TrackerSnapshot(identity: TrackerIdentity(.file, "rank"), reading: .number(-20), instances: ["VI_01"]),
            ])
        change(&snapshot)
        return snapshot
    }

    /// A file with one token a role, whose secret is the role's name.
    package static var tokens: String {
        Role.allCases.map { "my-\($0.rawValue) \($0.rawValue) \(sha256($0.rawValue))" }.joined(separator: "\n")
    }

    package static func sha256(_ text: String) -> String {
        Digest.sha256(Array(text.utf8))
    }
}
