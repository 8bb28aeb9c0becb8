internal import AgentModel
internal import HTTPServer
internal import VRRP

extension ManagementAPI {
    /// `GET /v1/instances`.
    func instances(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        return try json(ListDocument(items: view.snapshot.instances.map { InstanceDetailDocument($0, in: view) }))
    }

    /// `GET /v1/instances/{name}`.
    func instance(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        return try json(InstanceDetailDocument(try view.instance(of: call), in: view))
    }

    /// `GET|OPTIONS /v1/instances/{name}/active`.
    func isActive(_ call: Call) throws(Problem) -> Response {
        try probe(call, for: .active, orElse: .notActive)
    }

    /// `GET|OPTIONS /v1/instances/{name}/backup`.
    func isBackup(_ call: Call) throws(Problem) -> Response {
        try probe(call, for: .backup, orElse: .notBackup)
    }

    private func probe(
        _ call: Call, for wanted: InstanceState, orElse kind: ProblemKind
    ) throws(Problem) -> Response {
        let view = try view()
        let state = view.state(of: try view.instance(of: call))
        guard state != .unknown else { throw view.stalled }
        guard state == wanted else { throw Problem(kind, "\(call.name) is in state \(state.rawValue).") }
        return try json(ProbeDocument(instance: call.name, state: state))
    }
}

extension View {
    fileprivate func instance(of call: Call) throws(Problem) -> InstanceSnapshot {
        if let instance = instance(call.name) { return instance }
        guard !snapshot.configuration.refusedInstances.contains(call.name) else {
            throw Problem(.notFound, "\(call.name) was not started: it has an error in the configuration.")
        }
        throw Problem(.notFound, "No instance \(call.name).")
    }

    /// Never what an old snapshot says.
    func state(of instance: InstanceSnapshot) -> InstanceState {
        isStalled ? .unknown : InstanceState(instance.router.status)
    }
}

extension InstanceState {
    init(_ status: VRRP.Status) {
        switch status {
        case .initialize: self = .initialize
        case .backup: self = .backup
        case .active: self = .active
        case .fault: self = .fault
        case .drained: self = .drained
        }
    }
}
