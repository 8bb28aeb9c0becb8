internal import AgentModel
internal import Balancing
private import NetworkTypes
private import Texts

extension BalancerDocument {
    init(_ health: BalancerHealth) {
        self.init(
            kernelFailure: health.kernelFailure, drifts: health.drifts, refusals: health.refusals,
            runningChecks: health.runningChecks, checkLatenessUs: health.checkLateness.microseconds,
            maximumCheckLatenessUs: health.maximumCheckLateness.microseconds,
            longestApplyUs: health.longestApply.microseconds)
    }
}

extension ServiceDocument {
    init(_ view: ServiceView) {
        let (service, terms) = (view.service, view.service.terms)
        let place = Place(service.identity)
        self.init(
            id: view.snapshot.id, address: place.address, port: place.port, protocol: place.transport,
            mark: place.mark, family: place.family, engine: view.snapshot.engine.rawValue,
            scheduler: terms.scheduling.scheduler.rawValue, method: service.commonMethod?.word,
            persistence: terms.scheduling.persistence.map(PersistenceDocument.init),
            quorum: QuorumDocument(
                weight: service.quorum.weight, hysteresis: service.quorum.hysteresis, held: service.hasQuorum),
            answers: service.answers.rawValue, since: view.snapshot.since.text, weight: service.weight,
            servers: ServerCountsDocument(service.servers),
            sorryServer: terms.sorryServer.map { sorry in
                SorryServerDocument(
                    address: sorry.identity.address.description, port: sorry.identity.portNumber,
                    inUse: service.answers == .sorry)
            }, asOf: view.balancing.takenAt.text)
    }

    /// What an identity names.
    private struct Place {
        var address: String?
        var port: Int?
        var transport: String?
        var mark: UInt32?
        var family: String?

        init(_ identity: ServiceIdentity) {
            switch identity {
            case .address(let address, let port, let transport):
                (self.address, self.port, self.transport) = (address.description, Int(port), transport.rawValue)
            case .allPorts(let address, let transport):
                (self.address, self.transport) = (address.description, transport.rawValue)
            case .firewallMark(let mark, let family): (self.mark, self.family) = (mark, family.rawValue)
            }
        }
    }
}

extension VirtualService {
    /// Nil where the servers differ.
    fileprivate var commonMethod: ForwardingMethod? {
        let methods = Set(servers.map(\.terms.method))
        return methods.count == 1 ? methods.first : nil
    }
}

extension PersistenceDocument {
    fileprivate init(_ persistence: Persistence) {
        let granularity: String? =
            switch persistence.granularity {
            case .host: nil
            case .mask(let mask): mask.description
            case .prefixLength(let length): String(length)
            }
        self.init(
            timeoutS: Int(persistence.timeout.components.seconds), granularity: granularity,
            engine: persistence.engine)
    }
}

extension ServerCountsDocument {
    fileprivate init(_ servers: [RealServer]) {
        self.init()
        total = servers.count
        for server in servers {
            switch server.state {
            case .unknown: unknown += 1
            case .up: up += 1
            case .slowStart: slowStart += 1
            case .failing: failing += 1
            case .failed: failed += 1
            case .draining: draining += 1
            case .drained: drained += 1
            case .maintenance: maintenance += 1
            }
        }
    }
}

extension ServerDocument {
    init(_ server: RealServer, in view: ServiceView) {
        let identity = server.identity
        let known = view.snapshot.servers[identity]
        self.init(
            id: identity.pathName, service: view.snapshot.id, address: identity.address.description,
            port: identity.portNumber, backup: view.isBackup(identity), state: server.state.status.rawValue,
            since: (known?.since ?? view.snapshot.since).text,
            why: view.service.reasons(of: identity).map(\.text), method: server.terms.method.word,
            weights: WeightsDocument(
                configured: server.terms.weight, override: server.weightOverride, effective: server.effectiveWeight),
            connections: ConnectionsDocument(
                active: known?.activeConnections ?? server.connections, total: known?.connectionsTotal),
            share: view.share(of: identity), orders: (known?.orders ?? []).map(ServerOrderDocument.init),
            checks: server.terms.checks.map { check in
                ServerCheckDocument(check.name, server.checks[check.name], known?.checks[check.name])
            }, lastChange: known?.lastTransition.map { ServerChangeDocument($0, in: view) },
            asOf: view.balancing.takenAt.text)
    }
}

extension ServerIdentity {
    /// Nil for the port that the client asked for.
    fileprivate var portNumber: Int? { port == 0 ? nil : Int(port) }
}

extension ForwardingMethod {
    /// In the API.
    fileprivate var word: String {
        switch self {
        case .nat: "nat"
        case .directRouting: "direct_routing"
        case .tunnel: "tunnel"
        }
    }
}

extension ServerOrderDocument {
    init(_ order: ServerOrder) {
        var (weight, until, atDeadline): (Int?, String?, String?)
        switch order.kind {
        case .weight(let value): weight = value
        case .drain(let microseconds, let end): (until, atDeadline) = (microseconds.map(Timestamp.text), end.rawValue)
        case .maintenance: break
        }
        self.init(
            id: order.id, kind: order.kind.word, weight: weight, until: until, atDeadline: atDeadline,
            reason: order.reason, by: Author.Written(order.by), since: order.since.text)
    }
}

extension ServerCheckDocument {
    fileprivate init(_ name: String, _ standing: CheckStanding?, _ known: ServerCheckSnapshot?) {
        self.init(
            name: name, kind: known?.kind ?? "", verdict: (standing?.verdict ?? .pending).word,
            number: standing?.number, lastRun: known?.lastRun.map(Run.init))
    }
}

extension CheckStanding.Verdict {
    fileprivate var word: String {
        switch self {
        case .pending: "pending"
        case .passed: "passed"
        case .failed: "failed"
        case .couldNotRun: "could_not_run"
        }
    }
}

extension ServerCheckDocument.Run {
    fileprivate init(_ run: ServerCheckRun) {
        let evidence = run.evidence
        self.init(
            at: run.stamp.text, outcome: run.outcome.word, why: run.outcome.why, counts: run.outcome.counts,
            durationUs: run.duration.microseconds,
            evidence: ServerCheckDocument.Evidence(
                phase: evidence.phase, error: evidence.errorName, statusLine: evidence.statusLine,
                received: evidence.received.isEmpty ? nil : String(decoding: evidence.received, as: UTF8.self)))
    }
}

extension ServerChangeDocument {
    fileprivate init(_ transition: ServerTransition, in view: ServiceView) {
        self.init(
            at: Timestamp.text(view.wallMicroseconds(transition.at)), from: transition.from?.rawValue,
            to: transition.to.rawValue, cause: transition.cause.word, check: transition.cause.check,
            summary: transition.summary, weightFrom: transition.weights.from, weightTo: transition.weights.to)
    }
}
