internal import AgentModel
internal import HTTPServer
internal import Texts

extension ManagementAPI {
    /// Beyond the time that a peer has for its answer.
    private static let peerPatience = Duration.seconds(5)

    /// `GET /v1/cluster`: when every peer has answered, or its time is over.
    func cluster(_ call: Call, _ responder: Responder) throws(Problem) {
        // A node that knows nothing of itself asks nobody.
        _ = try view()
        let late = Problem(.noAnswer, "The peers were asked, and nothing came of it in time.")
        let reply = waiting.admit(
            responder, requestID: call.request.requestID, within: Self.peerPatience, orElse: late)
        let isAsked = peers.ask(isStranger: call.caller.isStranger) { [weak self] answers in
            reply.send { () throws(Problem) in
                guard let self else { throw late }
                return try self.json(self.clusterDocument(answers))
            }
        }
        guard !isAsked else { return }
        reply.send { () throws(Problem) in
            throw .full("Too many requests wait for the peers. Try again later.", to: call.caller)
        }
    }

    private func clusterDocument(_ answers: [PeerAnswer]) throws(Problem) -> ClusterDocument {
        let own = StatusDocument(try view(), history: historyStatus())
        return ClusterDocument(own, beside: answers)
    }
}

extension ClusterDocument {
    init(_ own: StatusDocument, beside answers: [PeerAnswer]) {
        let nodes = [ClusterNodeDocument(own)] + answers.map(ClusterNodeDocument.init)
        self.init(asOf: own.asOf, nodes: nodes, addresses: Self.owners(nodes))
    }

    /// In the order in which nodes list them, this one first.
    private static func owners(_ nodes: [ClusterNodeDocument]) -> [AddressOwnersDocument] {
        var addresses: [String] = []
        var accounts: [String: OwnerAccounts] = [:]
        for node in nodes {
            for instance in node.status?.instances ?? [] {
                for address in instance.virtualAddresses.map(\.withoutLength) {
                    if accounts[address] == nil { addresses.append(address) }
                    accounts[address, default: OwnerAccounts()].add(instance, of: node)
                }
            }
        }
        // Who cannot be asked may have any of them.
        let unreachable = nodes.filter { $0.status == nil }.map(\.name)
        return addresses.map { address in
            var known = accounts[address] ?? OwnerAccounts()
            known.unknown += unreachable
            return AddressOwnersDocument(address: address, known, namesOthers: nodes.count > 1)
        }
    }
}

/// What the nodes say of one address.
struct OwnerAccounts {
    var active: [String] = []
    var unknown: [String] = []
    /// By the sender of its advertisements; each by the node that heard it last.
    var heard: [HeardOwnerDocument] = []
    /// Whether a node sees two routers that are Active for it at once.
    var isContested = false

    fileprivate mutating func add(_ instance: PeerStatusDocument.Instance, of node: ClusterNodeDocument) {
        if instance.state == InstanceState.active.rawValue { active.append(node.name) }
        if instance.state == InstanceState.unknown.rawValue { unknown.append(node.name) }
        let conditions = node.status?.conditions ?? []
        isContested =
            isContested
            || conditions.contains { $0.type == ConditionType.twoActives.rawValue && $0.instance == instance.name }
        guard let router = instance.activeRouter else { return }
        let account = HeardOwnerDocument(
            router: router.address, priority: router.priority, ageMs: router.ageMs, by: node.name)
        guard let known = heard.firstIndex(where: { $0.router == router.address }) else {
            return heard.append(account)
        }
        if account.ageMs < heard[known].ageMs { heard[known] = account }
    }
}

extension AddressOwnersDocument {
    /// - Parameter namesOthers: whether the configuration names the other nodes; where it does not, they are not known.
    init(address: String, _ accounts: OwnerAccounts, namesOthers: Bool) {
        let isComplete = accounts.unknown.isEmpty
        let verdict: Verdict =
            switch accounts.active.count {
            case _ where accounts.isContested: .several
            case 0 where !accounts.heard.isEmpty: .heard
            case 0: isComplete && namesOthers ? .none : .unknown
            case 1: isComplete ? .one : .oneKnown
            default: .several
            }
        self.init(
            address: address, verdict: verdict, active: accounts.active, unknown: accounts.unknown,
            heard: accounts.heard)
    }
}

extension ClusterNodeDocument {
    fileprivate init(_ own: StatusDocument) {
        self.init(
            name: own.node, isThisNode: true, reachable: true, askedAt: own.asOf, lastAnsweredAt: own.asOf,
            status: PeerStatusDocument(own))
    }

    fileprivate init(_ answer: PeerAnswer) {
        let (status, error): (PeerStatusDocument?, String?) =
            switch answer.outcome {
            case .status(let status): (status, nil)
            case .unknown(let why): (nil, why)
            }
        self.init(
            name: answer.name, url: answer.url, isThisNode: false, reachable: status != nil,
            askedAt: Timestamp.text(answer.askedAt), lastAnsweredAt: answer.lastAnsweredAt.map(Timestamp.text),
            error: error, status: status)
    }
}

extension PeerStatusDocument {
    fileprivate init(_ own: StatusDocument) {
        self.init(
            node: own.node, version: own.version, uptimeS: own.uptimeS, asOf: own.asOf,
            drains: own.drains.map { Drain(reason: $0.reason) },
            conditions: own.conditions.map {
                Condition(type: $0.type.rawValue, instance: $0.instance, detail: $0.detail)
            },
            instances: own.instances.map(Instance.init))
    }
}

extension PeerStatusDocument.Instance {
    fileprivate init(_ own: InstanceDocument) {
        self.init(
            name: own.name, interface: own.interface, family: own.family, vrid: own.vrid, state: own.state.rawValue,
            since: own.since, why: own.why, activeRouter: own.activeRouter, summary: own.summary,
            priority: .init(effective: own.priority.effective),
            virtualAddresses: own.virtualAddresses)
    }
}

extension String {
    /// An address as its owner answers for it, whatever prefix length a node writes.
    fileprivate var withoutLength: String { String(prefix { $0 != "/" }) }
}
