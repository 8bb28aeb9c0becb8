@testable import Balancing

/// What the checks said of each server, kept apart from the balancer.
struct Knowledge {
    /// Of each check whether it passed last; nil before its first result.
    private var members: [PoolMember: [String: Bool?]] = [:]
    /// Those of the checks that can take the server out.
    private var decisive: [PoolMember: Set<String>] = [:]

    /// A check that keeps its name keeps its verdict.
    mutating func configure(_ services: [ServiceTerms]) {
        let old = members
        (members, decisive) = ([:], [:])
        for service in services {
            for server in service.servers + service.backupServers {
                let member = PoolMember(service.identity, server.identity)
                guard members[member] == nil else { continue }
                let verdicts = server.checks.map { ($0.name, old[member]?[$0.name] ?? nil) }
                members[member] = Dictionary(verdicts) { first, _ in first }
                decisive[member] = Set(server.checks.filter(\.role.canFail).map(\.name))
            }
        }
    }

    mutating func take(_ name: String, _ outcome: CheckOutcome) {
        let verdict: Bool
        switch outcome {
        case .passed, .reported: verdict = true
        case .failed, .couldNotRun: verdict = false
        case .retrying: return
        }
        for member in members.keys where members[member]?[name] != nil {
            members[member]?.updateValue(verdict, forKey: name)
        }
    }

    func isFailed(_ member: PoolMember) -> Bool { verdicts(of: member).contains(false) }

    func isUp(_ member: PoolMember) -> Bool { verdicts(of: member).allSatisfy { $0 == true } }

    private func verdicts(of member: PoolMember) -> [Bool?] {
        (decisive[member] ?? []).map { members[member]?[$0] ?? nil }
    }
}

/// What the history and the programs got.
struct HistoryAudit {
    private var statuses: [PoolMember: ServerStatus] = [:]
    private var conditions: [ServiceIdentity: ServiceTransition.Condition] = [:]
    private var lastToldUp: [PoolMember: Bool] = [:]
    private var lastToldQuorum: [ServiceIdentity: Bool] = [:]

    mutating func take(_ record: BalancingRecord) -> [String] {
        switch record {
        case .server(let transition): take(transition)
        case .service(let transition): take(transition)
        case .drift(let changes): changes.isEmpty ? ["a drift of nothing"] : []
        case .refusal: []
        }
    }

    private mutating func take(_ transition: ServerTransition) -> [String] {
        let before = statuses[transition.member]
        statuses[transition.member] = transition.to == .removed ? nil : transition.to
        if transition.to == .removed || transition.from == nil { lastToldUp[transition.member] = nil }
        guard let before, let from = transition.from, before != from else { return [] }
        return ["\(transition.member) was \(before), and a transition says \(from)"]
    }

    private mutating func take(_ transition: ServiceTransition) -> [String] {
        let before = conditions[transition.service]
        conditions[transition.service] = transition.to
        if transition.to == nil || transition.from == nil {
            lastToldQuorum[transition.service] = transition.to?.hasQuorum
            statuses = statuses.filter { $0.key.service != transition.service }
            lastToldUp = lastToldUp.filter { $0.key.service != transition.service }
        }
        return before == transition.from
            ? [] : ["\(transition.service) was \(String(describing: before)): \(transition)"]
    }

    mutating func take(_ notification: BalancingNotification) -> [String] {
        switch notification {
        case .serverUp(let member): tell(member, true)
        case .serverDown(let member): tell(member, false)
        case .quorumUp(let service): tell(service, true)
        case .quorumDown(let service): tell(service, false)
        }
    }

    private mutating func tell(_ member: PoolMember, _ isUp: Bool) -> [String] {
        let before = lastToldUp.updateValue(isUp, forKey: member)
        return before == isUp ? ["\(member) hears twice that it is \(isUp ? "up" : "down")"] : []
    }

    private mutating func tell(_ service: ServiceIdentity, _ isUp: Bool) -> [String] {
        let before = lastToldQuorum.updateValue(isUp, forKey: service)
        return before == isUp ? ["\(service) hears twice that its quorum is \(isUp ? "up" : "down")"] : []
    }
}
