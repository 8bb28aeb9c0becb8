internal import AgentModel
private import NetworkTypes
private import Texts
private import VRRP

extension DrainDocument {
    init(_ drain: Drain) {
        self.init(
            id: drain.id, reason: drain.request.reason, by: Author.Written(drain.by), since: drain.since.text,
            until: drain.request.end.untilMicroseconds.map(Timestamp.text),
            lifetime: LifetimeDocument(drain.request.end).rawValue, lastResort: drain.request.isLastResort,
            force: drain.request.isForced, instances: drain.request.instances)
    }
}

extension LifetimeDocument {
    fileprivate init(_ end: DrainEnd) {
        switch end.lifetime {
        case .reboot: self = .reboot
        case .forever: self = end.untilMicroseconds == nil ? .forever : .limited
        }
    }
}

extension DrainReportDocument {
    init(_ drain: Drain, _ instances: [DrainedInstance]) {
        let terms = DrainDocument(drain)
        self.init(
            id: terms.id, reason: terms.reason, by: terms.by, since: terms.since, until: terms.until,
            lifetime: terms.lifetime, lastResort: terms.lastResort, force: terms.force,
            instances: instances.map(DrainedInstanceDocument.init))
    }
}

extension DrainedInstanceDocument {
    init(_ instance: DrainedInstance) {
        let result: Result
        var successor: WrittenPeer?
        var waited: Duration?
        switch instance.result {
        case .handedOver(let peer):
            result = .handedOver
            successor = WrittenPeer(peer)
        case .noSuccessorHeard(let time):
            result = .noSuccessorHeard
            waited = time
        case .heldAsLastResort(let time):
            result = .heldAsLastResort
            waited = time
        case .returned: result = .returned
        case .keptOut: result = .keptOut
        }
        self.init(
            name: instance.name, was: instance.was.rawValue, result: result, to: successor,
            tookMs: instance.took?.milliseconds, waitedMs: waited?.milliseconds,
            lastHeard: instance.lastHeard.map(HeardDocument.init))
    }
}

extension HeardDocument {
    init(_ heard: HeardPeer) {
        self.init(
            address: heard.peer.address.description, priority: Int(heard.peer.priority.rawValue), at: heard.at.text)
    }
}
