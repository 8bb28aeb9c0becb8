internal import AgentModel
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What the peer monitors of the instances find: shown, written down and told when it begins and when it ends.
extension Node {
    /// How often it is looked what is over, and who is to be asked.
    static let reviewInterval = Duration.milliseconds(500)

    /// Looks what is over, listens where there is something to hear, and asks who has the addresses.
    mutating func reviewFindings() {
        guard probing.reviewAt <= now else { return }
        forEachInstance { node, i in
            node.instances[i].peerMonitor.review(for: node.instances[i].router, now: node.now)
            node.tellFindings(of: i)
        }
        watchFrames()
        probeAddresses()
        probing.reviewedAt = now
        probing.reviewAt = now + Self.reviewInterval
    }

    /// The instance is another now, or is no more.
    mutating func endFindings(of i: Int, because ending: Finding.Ending) {
        instances[i].peerMonitor.endAll(because: ending, now: now)
        tellFindings(of: i)
    }

    mutating func tellFindings(of i: Int) {
        guard instances[i].peerMonitor.hasChanges else { return }
        for change in instances[i].peerMonitor.takeChanges(now: now) { tell(change, of: i) }
    }

    private mutating func tell(_ change: Finding.Change, of i: Int) {
        let finding = change.finding
        let beganAt = instances[i].findingStamps[finding.since] ?? stamp(before: finding.since)
        instances[i].findingStamps[finding.since] = beganAt
        effects.append(
            .record(
                .observation(
                    ObservationRecord(
                        stamp: change.ending == nil ? beganAt : stamp(before: change.at), instance: instances[i].name,
                        finding: finding, beganAt: beganAt, ending: change.ending,
                        configurationGeneration: configurationStatus.generation))))
        if let ending = change.ending {
            log(.notice, "\(instances[i].name): over (\(ending.rawValue)): \(finding.summary)")
            let open = Set(instances[i].peerMonitor.findings.map(\.since))
            instances[i].findingStamps = instances[i].findingStamps.filter { open.contains($0.key) }
        } else {
            log(.warning, "\(instances[i].name): \(finding.summary)")
        }
        isUrgent = true
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
