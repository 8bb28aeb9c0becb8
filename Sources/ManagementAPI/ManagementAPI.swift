package import AgentModel
package import HTTPServer
package import History
private import Synchronization

/// The API of openapi.yaml: a function of a request and the latest snapshot, plus commands posted to the agent.
///
/// `handle` never waits: what can wait for the disk is done on threads of its own, what the agent does is answered when
/// it is done, so that probes and the status answer whatever else hangs.
package final class ManagementAPI: Sendable {
    let snapshots: SnapshotStore
    let balancing: BalancingSnapshotStore
    let commands: any AgentCommands
    let peers: any PeerCensus
    let history: HistoryReader
    let historyStatus: @Sendable () -> HistoryStatus
    let resources: @Sendable () -> ResourceStatus
    let mail: @Sendable () -> MailStatus
    let clocks: Clocks
    let statusCache = StatusCache()
    let table = RouteTable.standard
    private let access: Mutex<AccessPolicy>
    /// Wrong tokens count on, whatever the policy becomes.
    private let failures: FailureLimiter
    let historyReads = HistoryReadQueue()
    let waiting: DeferredResponses
    let idempotency = IdempotencyTable()
    let requests: RequestCounters
    let statusWatch: StatusWatch
    let eventHub: EventHub

    /// - Parameters:
    ///   - snapshots: where the engine publishes.
    ///   - balancing: where the balancer publishes.
    ///   - commands: what changes the agent.
    ///   - peers: who asks the other nodes.
    ///   - history: read on other threads than the server's.
    ///   - historyStatus: how the history is doing; called on the server's thread, so it must not touch the disk.
    ///   - resources: what the agent uses of the machine; as `historyStatus`.
    ///   - mail: the mails that wait; as `historyStatus`.
    ///   - access: who may do what, until `setAccess`.
    ///   - clocks: what time it is.
    ///   - failures: where wrong tokens are counted; nil for a limiter of its own.
    ///   - ticker: what wakes up those who watch the status and the history.
    package init(
        snapshots: SnapshotStore, balancing: BalancingSnapshotStore = BalancingSnapshotStore(),
        commands: any AgentCommands, peers: any PeerCensus = NoPeers(),
        history: HistoryReader,
        historyStatus: @escaping @Sendable () -> HistoryStatus,
        resources: @escaping @Sendable () -> ResourceStatus = { ResourceStatus() },
        mail: @escaping @Sendable () -> MailStatus = { MailStatus() }, access: AccessPolicy,
        clocks: Clocks,
        failures: FailureLimiter? = nil, ticker: Ticker = .thread
    ) {
        self.snapshots = snapshots
        self.balancing = balancing
        self.commands = commands
        self.peers = peers
        self.history = history
        self.historyStatus = historyStatus
        self.resources = resources
        self.mail = mail
        self.clocks = clocks
        self.access = Mutex(access)
        self.failures = failures ?? FailureLimiter(now: clocks.now)
        waiting = DeferredResponses(now: clocks.now)
        requests = RequestCounters(now: clocks.now)
        statusWatch = StatusWatch(ticker)
        eventHub = EventHub(history, status: historyStatus, now: clocks.now, ticker)
    }

    /// Replaces who may do what, as after a reload of the tokens.
    package func setAccess(_ policy: AccessPolicy) {
        access.withLock { $0 = policy }
    }

    /// Answers a request, now or later; the handler of an `HTTPServer`.
    package func handle(_ request: Request, _ responder: Responder) {
        let match = table.match(request.method, request.target)
        let responder = requests.counting(responder, route: RouteTable.label(of: match), method: request.method)
        do {
            let (route, call) = try admit(request, match)
            try perform(route, call, responder)
        } catch {
            responder.answer(error.response(requestID: request.requestID))
        }
    }

    /// Tells that the history has new rows, for whoever streams events; comes back at once.
    package func historyChanged() {
        eventHub.ring()
    }

    /// The server's own errors in the shape of the API's.
    package static let errorResponse: ErrorResponse = { status, detail, requestID in
        Problem.response(server: status, detail: detail, requestID: requestID)
    }
}

/// What time it is.
package struct Clocks: Sendable {
    /// The clock of the engine.
    package var now: @Sendable () -> ContinuousClock.Instant
    /// Microseconds since 1970 UTC.
    package var wallMicroseconds: @Sendable () -> Int64

    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        wallMicroseconds: @escaping @Sendable () -> Int64
    ) {
        self.now = now
        self.wallMicroseconds = wallMicroseconds
    }
}

extension ManagementAPI {
    /// How long a client waits for a page of the history.
    private static let historyPatience = Duration.seconds(10)

    /// Finds the route, and whether this caller may take it with this query.
    private func admit(_ request: Request, _ match: RouteTable.Match) throws(Problem) -> (Route, Call) {
        let access = access.withLock { $0 }
        try access.checkHost(of: request)
        try AccessPolicy.checkOrigin(of: request)
        let caller = match.isPublic ? .anybody : try caller(of: request, match, access)
        switch match {
        case .found(let route, let values):
            let call = Call(request: request, caller: caller, values: values)
            try call.query.allowOnly(route.parameters)
            return (route, call)
        case .otherMethods(let methods):
            let allowed = methods.joined(separator: ", ")
            var problem = Problem(.methodNotAllowed, "\(request.path) knows only \(allowed).")
            problem.headers.append(name: "Allow", value: allowed)
            throw problem
        case .none:
            throw Problem(.notFound, "No path \(request.path). See /openapi.yaml for those that there are.")
        }
    }

    private func caller(
        of request: Request, _ match: RouteTable.Match, _ access: AccessPolicy
    ) throws(Problem) -> Caller {
        let caller = try access.caller(
            of: request, needing: match.fullRole, clientCommonName: request.clientCertificate?.commonName,
            failures: failures)
        try caller.require(match.role)
        return caller
    }

    private func perform(_ route: Route, _ call: Call, _ responder: Responder) throws(Problem) {
        switch route.action {
        case .atOnce(let answer):
            responder.answer(try answer(self)(call))
        case .patient(let answer):
            try answer(self)(call, responder)
        case .fromHistory(let answer):
            try readHistory(call, responder, answer)
        case .command(let begin):
            let key = try IdempotencyKey.read(from: call.request.headers)
            switch try begin(self)(call) {
            case .answered(let response): responder.answer(response)
            case .agentCommand(let agentCommand): try carryOut(agentCommand, under: key, call, responder)
            }
        }
    }

    private func readHistory(
        _ call: Call, _ responder: Responder,
        _ answer: @escaping @Sendable (ManagementAPI) -> (Call) throws(Problem) -> Response
    ) throws(Problem) {
        let late = Problem(.historyUnavailable, "The disk did not answer in time.")
        let reply = waiting.admit(
            responder, requestID: call.request.requestID, within: Self.historyPatience, orElse: late)
        let isTaken = historyReads.take(isStranger: call.caller.isStranger) {
            reply.send { () throws(Problem) in try answer(self)(call) }
        }
        guard !isTaken else { return }
        reply.send { () throws(Problem) in
            throw .full("Too many requests wait for the history. Try again later.", to: call.caller)
        }
    }
}
