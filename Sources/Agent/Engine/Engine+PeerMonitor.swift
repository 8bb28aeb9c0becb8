internal import AgentModel
internal import LinuxIO
internal import Logging
internal import NetworkTypes
internal import VRRP

/// What the peer monitors of the instances find: shown, written down and told when it begins and when it ends.
extension Engine {
    /// How often it is looked what is over, and who is to be asked.
    static let reviewInterval = Duration.milliseconds(500)

    func peerMonitor(_ received: PacketCodec.Received, by instance: Instance, now: Instant) {
        instance.peerMonitor.accepted(received, by: instance.router, now: now)
        tellFindings(of: instance, now: now)
    }

    func peerMonitor(_ error: PacketError, from source: IPAddress?, by instance: Instance, now: Instant) {
        instance.peerMonitor.discarded(error, from: source, by: instance.router, now: now)
        tellFindings(of: instance, now: now)
    }

    /// Looks what is over, listens where there is something to hear, and asks who has the addresses.
    func reviewFindings(now: Instant) {
        guard probing.reviewAt <= now else { return }
        for instance in instances {
            instance.peerMonitor.review(for: instance.router, now: now)
            tellFindings(of: instance, now: now)
        }
        openFrameWatches(now: now)
        probeAddresses(now: now)
        probing.reviewedAt = now
        probing.reviewAt = now + Self.reviewInterval
    }

    /// The instance is another now, or is no more.
    func endFindings(of instance: Instance, because ending: Finding.Ending, now: Instant) {
        instance.peerMonitor.endAll(because: ending, now: now)
        tellFindings(of: instance, now: now)
    }

    private func tellFindings(of instance: Instance, now: Instant) {
        guard instance.peerMonitor.hasChanges else { return }
        for change in instance.peerMonitor.takeChanges(now: now) { tell(change, of: instance) }
    }

    private func tell(_ change: Finding.Change, of instance: Instance) {
        let finding = change.finding
        let beganAt = instance.findingStamps[finding.since] ?? clock.stamp(before: finding.since)
        instance.findingStamps[finding.since] = beganAt
        outbox.record(
            .observation(
                ObservationRecord(
                    stamp: change.ending == nil ? beganAt : clock.stamp(at: change.at), instance: instance.name,
                    finding: finding, beganAt: beganAt, ending: change.ending,
                    configurationGeneration: configurationStatus.generation)))
        if let ending = change.ending {
            outbox.log(.notice, "\(instance.name): over (\(ending.rawValue)): \(finding.summary)")
            let open = Set(instance.peerMonitor.findings.map(\.since))
            instance.findingStamps = instance.findingStamps.filter { open.contains($0.key) }
        } else {
            outbox.log(.warning, "\(instance.name): \(finding.summary)")
        }
        publishing.isUrgent = true
    }
}

extension Instance {
    /// What was told and is not over.
    var findings: [FindingSnapshot] {
        peerMonitor.findings.compactMap { finding in
            findingStamps[finding.since].map { FindingSnapshot(finding: finding, since: $0) }
        }
    }
}
