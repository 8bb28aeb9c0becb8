internal import AgentModel
internal import HTTPServer
internal import JSON
private import NetworkTypes
private import VRRP

extension ManagementAPI {
    /// `GET /v1/drain`.
    func drains(_ call: Call) throws(Problem) -> Response {
        try json(ListDocument(items: try view().snapshot.drains.map(DrainDocument.init)))
    }

    /// `GET /v1/drain/{id}`.
    func drain(_ call: Call) throws(Problem) -> Response {
        let id = try call.number("id")
        guard let drain = try view().snapshot.drains.first(where: { $0.id == id }) else { throw .noDrain(id) }
        return try json(DrainDocument(drain))
    }

    /// `POST /v1/drain`.
    func startDrain(_ call: Call) throws(Problem) -> RouteResult {
        let isDryRun = try call.query.flag("dry_run") ?? false
        let body = try BodyReader(call.request, allowing: DrainRequest.members)
        try requireEngine()
        let view = try view()
        let request = try DrainRequest(body, in: view, now: clocks.wallMicroseconds())
        guard !isDryRun else { return .answered(try json(DrainPreviewDocument(request, in: view))) }
        let agentCommand = AgentCommand(kind: .drain, request: body.members) { [self] pending in
            commands.drain(request, pending.command(response))
        }
        return .agentCommand(agentCommand)
    }

    /// `DELETE /v1/drain`.
    func liftAllDrains(_ call: Call) throws(Problem) -> RouteResult {
        try lift(nil, call)
    }

    /// `DELETE /v1/drain/{id}`.
    func liftDrain(_ call: Call) throws(Problem) -> RouteResult {
        try lift(try call.number("id"), call)
    }

    private func lift(_ id: Int64?, _ call: Call) throws(Problem) -> RouteResult {
        _ = try BodyReader(call.request, allowing: [])
        try requireEngine()
        let agentCommand = AgentCommand(kind: .undrain, request: id.map { ["id": .integer(Int128($0))] } ?? [:]) {
            [self] pending in
            commands.undrain(id, pending.command(response))
        }
        return .agentCommand(agentCommand)
    }

    private func response(to outcome: DrainOutcome) throws(Problem) -> Response {
        switch outcome {
        case .drained(let drain, let instances): try json(DrainReportDocument(drain, instances))
        case .noSuccessor(let instances): throw .noSuccessor(instances)
        case .tooMany(let limit):
            throw Problem(.overloaded, "There are \(limit) drains already. Lift those that are not needed any more.")
        case .withdrawn:
            throw Problem(.drainLifted, "Somebody lifted the drain while it waited: this node takes part as before.")
        case .notRecorded(let why): throw .notRecorded(why)
        case .shuttingDown: throw .stopping
        }
    }

    private func response(to outcome: UndrainOutcome) throws(Problem) -> Response {
        switch outcome {
        case .lifted(let drains): try json(UndrainDocument(lifted: drains.map(DrainDocument.init)))
        case .notFound(let id): throw .noDrain(id)
        case .notRecorded(let why): throw .notRecorded(why)
        case .shuttingDown: throw .stopping
        }
    }
}

extension Problem {
    static let stopping = Problem(.stopping, "The agent is stopping and takes no more commands.")

    static func notRecorded(_ why: String) -> Problem {
        Problem(.notRecorded, "Nothing was changed, because it would not have survived a restart: \(why)")
    }

    fileprivate static func noDrain(_ id: Int64) -> Problem {
        Problem(.notFound, "No drain \(id) is in force.")
    }

    fileprivate static func noSuccessor(_ instances: [DrainedInstance]) -> Problem {
        let unheard = instances.compactMap(\.whatWasNotHeard)
        guard !unheard.isEmpty else {
            return Problem(.noSuccessor, "Too many drains hand over at the same time. Try again when one has ended.")
        }
        var problem = Problem(
            .noSuccessor,
            unheard.joined(separator: " ") + " This node holds \(unheard.count == 1 ? "the address" : "the addresses") "
                + "and never stopped answering. Use \"force\": true to drain all the same.")
        problem.instances = instances.map(DrainedInstanceDocument.init)
        return problem
    }
}

extension DrainedInstance {
    /// A sentence; nil where a successor was heard or none was needed.
    fileprivate var whatWasNotHeard: String? {
        let waited: Duration
        switch result {
        case .noSuccessorHeard(let time), .heldAsLastResort(let time): waited = time
        case .handedOver, .returned, .keptOut: return nil
        }
        let before =
            lastHeard.map {
                "\($0.peer.address) (priority \($0.peer.priority.rawValue)) was last heard at \($0.at.text)"
            }
            ?? "none was heard since the start of this agent"
        return "\(name): no advertisement of a successor was heard within \(waited.milliseconds) ms; \(before)."
    }
}
