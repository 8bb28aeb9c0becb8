internal import AgentModel
internal import Balancing
internal import HTTPServer
internal import JSON
private import Texts

extension ManagementAPI {
    /// `PUT .../weight`.
    func setServerWeight(_ call: Call) throws(Problem) -> RouteResult {
        let body = try BodyReader(call.request, allowing: ["weight", "reason", "force"])
        guard let weight = try body.number("weight", atLeast: 0), weight <= ServerTerms.maximumWeight else {
            throw .body(at: "/weight", "Write a whole number from 0 to \(ServerTerms.maximumWeight).")
        }
        return try change(call, .serverWeight, .order(.weight(weight)), body)
    }

    /// `DELETE .../weight`.
    func resetServerWeight(_ call: Call) throws(Problem) -> RouteResult {
        try change(call, .serverWeightReset, .lift(.weight))
    }

    /// `POST .../drain`.
    func drainServer(_ call: Call) throws(Problem) -> RouteResult {
        let body = try BodyReader(call.request, allowing: ServerOrder.Kind.drainMembers)
        let drain = try ServerOrder.Kind(drain: body, now: clocks.wallMicroseconds())
        return try change(call, .serverDrain, .order(drain), body)
    }

    /// `DELETE .../drain`.
    func undrainServer(_ call: Call) throws(Problem) -> RouteResult {
        try change(call, .serverUndrain, .lift(.drain))
    }

    /// `PUT .../maintenance`.
    func maintainServer(_ call: Call) throws(Problem) -> RouteResult {
        let body = try BodyReader(call.request, allowing: ["reason", "force"])
        return try change(call, .serverMaintenance, .order(.maintenance), body)
    }

    /// `DELETE .../maintenance`.
    func endServerMaintenance(_ call: Call) throws(Problem) -> RouteResult {
        try change(call, .serverMaintenanceEnd, .lift(.maintenance))
    }

    /// `POST .../check`.
    func checkServer(_ call: Call) throws(Problem) -> RouteResult {
        try change(call, .serverCheck, .check)
    }

    private func change(
        _ call: Call, _ kind: OperationRecord.Kind, _ action: ServerRequest.Action
    ) throws(Problem) -> RouteResult {
        try change(call, kind, action, BodyReader(call.request, allowing: []))
    }

    private func change(
        _ call: Call, _ kind: OperationRecord.Kind, _ action: ServerRequest.Action, _ body: BodyReader
    ) throws(Problem) -> RouteResult {
        let service = try balancingView().service(call.name)
        let server = try service.server(call.values.last ?? "")
        let request = ServerRequest(
            member: PoolMember(service.service.identity, server.identity), action: action,
            reason: try body.text("reason", atMost: ServerOrder.reasonLimit) ?? "",
            isForced: try body.flag("force") ?? false)
        var asked = body.members
        asked["service"] = .string(request.member.service.pathName)
        asked["server"] = .string(request.member.server.pathName)
        let agentCommand = AgentCommand(kind: kind, request: asked) { [self] pending in
            commands.changeServer(
                request, pending.command { outcome throws(Problem) in try self.response(to: outcome, of: action) })
        }
        return .agentCommand(agentCommand)
    }

    private func response(to outcome: ServerOutcome, of action: ServerRequest.Action) throws(Problem) -> Response {
        switch outcome {
        case .done(let member): return try json(try document(of: member))
        case .noSuchServer(let member):
            throw Problem(
                .notFound, "\(member.server.pathName) is no longer a server of \(member.service.pathName).")
        case .nothingToLift(let member): throw .nothingToLift(action, of: member)
        case .wouldLoseQuorum(let member): throw .wouldLoseQuorum(member, in: balancing.latest)
        case .notRecorded(let why): throw .notRecorded(why)
        case .shuttingDown: throw .stopping
        }
    }

    private func document(of member: PoolMember) throws(Problem) -> ServerDocument {
        let view = try balancingView().service(member.service.pathName)
        return ServerDocument(try view.server(member.server.pathName), in: view)
    }
}

extension ServerOrder {
    /// Bytes of an order's reason.
    fileprivate static let reasonLimit = 1000
}

extension ServerOrder.Kind {
    fileprivate static let drainMembers = ["reason", "deadline_seconds", "deadline", "at_deadline", "force"]
    /// Seconds until a drain's deadline at most: a year.
    private static let longestDrain = 366 * 86_400

    /// - Parameter now: microseconds since 1970 UTC.
    fileprivate init(drain body: BodyReader, now: Int64) throws(Problem) {
        let until = try Self.deadline(body, now: now)
        let atDeadline = try body.word("at_deadline", Balancing.Drain.AtDeadline.self)
        guard until != nil || atDeadline == nil else {
            throw .body(at: "/at_deadline", "It needs a deadline: give deadline_seconds or deadline too.")
        }
        self = .drain(untilMicroseconds: until, atDeadline: atDeadline ?? .keep)
    }

    private static func deadline(_ body: BodyReader, now: Int64) throws(Problem) -> Int64? {
        let (seconds, moment) = (try body.number("deadline_seconds", atLeast: 1), try body.moment("deadline"))
        if let seconds {
            guard moment == nil else {
                throw .body(at: "/deadline", "Give deadline_seconds or deadline, not both.")
            }
            guard seconds <= longestDrain else {
                throw .body(at: "/deadline_seconds", "Write at most \(longestDrain), which is a year.")
            }
            return now + Int64(seconds) * 1_000_000
        }
        guard let moment else { return nil }
        guard moment > now else {
            throw .body(at: "/deadline", "It must be in the future; here it is \(Timestamp.text(now)).")
        }
        return moment
    }
}

extension Problem {
    fileprivate static func nothingToLift(_ action: ServerRequest.Action, of member: PoolMember) -> Problem {
        let what =
            switch action {
            case .lift(.weight): "Nobody has set the weight of"
            case .lift(.drain): "Nobody has drained"
            case .lift(.maintenance): "Nobody has put in maintenance"
            case .order, .check: "There is nothing to take back of"
            }
        return Problem(.notFound, "\(what) \(member.server.pathName) in \(member.service.pathName).")
    }

    fileprivate static func wouldLoseQuorum(_ member: PoolMember, in balancing: BalancingSnapshot?) -> Problem {
        let advice = "Bring another server back first, or use \"force\": true."
        let service = balancing?.services.first { $0.service.identity == member.service }?.service
        guard let service else {
            return Problem(.wouldLoseQuorum, "Nothing was changed: the service would lose its quorum. \(advice)")
        }
        let part = service.server(member.server).map { $0.state.isIn ? $0.weight : 0 } ?? 0
        return Problem(
            .wouldLoseQuorum,
            "Nothing was changed: \(member.service.pathName) would lose its quorum. Its servers have the weight "
                + "\(service.weight), \(part) of it by \(member.server.pathName), and it needs "
                + "\(service.quorum.weight - service.quorum.hysteresis). \(advice)")
    }
}
