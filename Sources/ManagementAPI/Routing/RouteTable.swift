internal import HTTPServer

/// All operations of the API, as openapi.yaml describes them. Every GET also answers HEAD.
struct RouteTable: Sendable {
    let routes: [Route]
    /// Those of GET whose paths have no names, by these.
    private let plain: [String: Route]

    init(routes: [Route]) {
        self.routes = routes
        let plain = routes.lazy.filter { $0.method == .get && $0.path.isPlain }.map { ($0.path.description, $0) }
        self.plain = Dictionary(uniqueKeysWithValues: plain)
    }

    enum Match {
        case found(Route, values: [String])
        /// The path is one, but not with this method.
        case otherMethods([String])
        case none

        /// What one must be to hear the answer.
        var role: Role {
            switch self {
            case .found(let route, _): route.role
            case .otherMethods, .none: .viewer
            }
        }

        /// What the caller is looked up for.
        var fullRole: Role {
            switch self {
            case .found(let route, _): route.fullRole
            case .otherMethods, .none: .viewer
            }
        }

        var isPublic: Bool {
            switch self {
            case .found(let route, _): route.isPublic
            case .otherMethods, .none: false
            }
        }
    }

    /// What the counters of requests call the route.
    static func label(of match: Match) -> String {
        switch match {
        case .found(let route, _): route.path.description
        case .otherMethods, .none: RequestCounters.unmatched
        }
    }

    /// - Parameters:
    ///   - method: HEAD finds the route of GET.
    ///   - path: as it was sent.
    func match(_ method: Method, _ path: RequestPath) -> Match {
        let wanted = method == .head ? .get : method
        // What is asked for all the time is found without being taken apart.
        if wanted == .get, let route = plain[path.encoded] { return .found(route, values: []) }
        let segments = path.segments
        var others: [String] = []
        for route in routes {
            guard let values = route.path.values(in: segments) else { continue }
            if route.method == wanted { return .found(route, values: values) }
            others += route.method == .get ? ["GET", "HEAD"] : [route.method.rawValue]
        }
        return others.isEmpty ? .none : .otherMethods(others)
    }
}

extension RouteTable {
    static let standard = RouteTable(
        routes: page + reading + balancing + probes + configuration + commands + serverCommands)

    /// Files without anything of this node in them: what the page shows it asks for as everybody does.
    private static let page = [
        Route(.get, "/", isPublic: true, .atOnce(ManagementAPI.page)),
        Route(.get, "/page.css", isPublic: true, .atOnce(ManagementAPI.pageStyle)),
        Route(.get, "/page.js", isPublic: true, .atOnce(ManagementAPI.pageScript)),
    ]

    private static let reading = [
        Route(.get, "/v1/status", parameters: ["wait"], .patient(ManagementAPI.status)),
        Route(.get, "/v1/cluster", .patient(ManagementAPI.cluster)),
        Route(.get, "/v1/instances", .atOnce(ManagementAPI.instances)),
        Route(.get, "/v1/instances/{name}", .atOnce(ManagementAPI.instance)),
        Route(.get, "/v1/sync_groups", .atOnce(ManagementAPI.syncGroups)),
        Route(.get, "/v1/trackers", .atOnce(ManagementAPI.trackers)),
        Route(
            .get, "/v1/trackers/{kind}/{name}/changes", parameters: ["since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.trackerChanges)),
        Route(
            .get, "/v1/observations", parameters: ["instance", "kind", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.observations)),
        Route(.get, "/v1/checks", .atOnce(ManagementAPI.checks)),
        Route(.get, "/v1/checks/{name}", .atOnce(ManagementAPI.check)),
        Route(
            .get, "/v1/checks/{name}/results",
            parameters: ["passed", "verdict_changed", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.checkResults)),
        Route(
            .get, "/v1/transitions", parameters: ["instance", "to", "reason", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.transitions)),
        Route(
            .get, "/v1/notifications", parameters: ["instance", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.notifications)),
        Route(.get, "/v1/transitions/{id}", .fromHistory(ManagementAPI.transition)),
        Route(
            .get, "/v1/operations", parameters: ["kind", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.operations)),
        Route(.get, "/v1/operations/{id}", .fromHistory(ManagementAPI.operation)),
        Route(.get, "/v1/runs", parameters: ["limit", "cursor"], .fromHistory(ManagementAPI.runs)),
        Route(.get, "/v1/gaps", parameters: ["limit", "cursor"], .fromHistory(ManagementAPI.gaps)),
        Route(.get, "/v1/stalls", parameters: ["limit", "cursor"], .fromHistory(ManagementAPI.stalls)),
        Route(.get, "/v1/drain", .atOnce(ManagementAPI.drains)),
        Route(.get, "/v1/drain/{id}", .atOnce(ManagementAPI.drain)),
        Route(
            .get, "/v1/events", parameters: ["types", "instance", "last_event_id"], .fromHistory(ManagementAPI.events)),
        Route(.get, "/metrics", .atOnce(ManagementAPI.metrics)),
        Route(.get, "/openapi.yaml", .atOnce(ManagementAPI.contract)),
    ]

    private static let balancing = [
        Route(.get, "/v1/services", .atOnce(ManagementAPI.services)),
        Route(.get, "/v1/services/{service}", .atOnce(ManagementAPI.service)),
        Route(.get, "/v1/services/{service}/servers", .atOnce(ManagementAPI.servers)),
        Route(.get, "\(server)", .atOnce(ManagementAPI.server)),
        Route(
            .get, "/v1/server_transitions", parameters: ["service", "server", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.serverTransitions)),
        Route(
            .get, "/v1/service_transitions", parameters: ["service", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.serviceTransitions)),
        Route(
            .get, "/v1/server_check_results", parameters: ["check", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.serverCheckResults)),
        Route(
            .get, "/v1/balancing_findings", parameters: ["service", "since", "until", "limit", "cursor"],
            .fromHistory(ManagementAPI.balancingFindings)),
    ]

    private static let server = "/v1/services/{service}/servers/{server}"

    private static let probes = [
        Route(.get, "/livez", .atOnce(ManagementAPI.liveness)),
        Route(.get, "/readyz", parameters: ["verbose"], .atOnce(ManagementAPI.readiness)),
        Route(.get, "/v1/instances/{name}/active", .atOnce(ManagementAPI.isActive)),
        Route(.options, "/v1/instances/{name}/active", .atOnce(ManagementAPI.isActive)),
        Route(.get, "/v1/instances/{name}/backup", .atOnce(ManagementAPI.isBackup)),
        Route(.options, "/v1/instances/{name}/backup", .atOnce(ManagementAPI.isBackup)),
    ]

    /// Admins read secrets, everybody else reads masks.
    private static let configuration = [
        Route(.get, "/v1/config", fullRole: .admin, .atOnce(ManagementAPI.configuration)),
        Route(
            .get, "/v1/config/generations", fullRole: .admin, parameters: ["limit", "cursor"],
            .fromHistory(ManagementAPI.generations)),
        Route(
            .get, "/v1/config/generations/{generation}", fullRole: .admin, .fromHistory(ManagementAPI.generation)),
    ]

    private static let commands = [
        Route(.post, "/v1/drain", role: .operator, parameters: ["dry_run"], .command(ManagementAPI.startDrain)),
        Route(.delete, "/v1/drain", role: .operator, .command(ManagementAPI.liftAllDrains)),
        Route(.delete, "/v1/drain/{id}", role: .operator, .command(ManagementAPI.liftDrain)),
        Route(.post, "/v1/reload", role: .admin, parameters: ["dry_run"], .command(ManagementAPI.reload)),
        Route(.post, "/v1/reload/confirm", role: .admin, .command(ManagementAPI.confirmReload)),
    ]

    private static let serverCommands = [
        Route(.put, "\(server)/weight", role: .operator, .command(ManagementAPI.setServerWeight)),
        Route(.delete, "\(server)/weight", role: .operator, .command(ManagementAPI.resetServerWeight)),
        Route(.post, "\(server)/drain", role: .operator, .command(ManagementAPI.drainServer)),
        Route(.delete, "\(server)/drain", role: .operator, .command(ManagementAPI.undrainServer)),
        Route(.put, "\(server)/maintenance", role: .operator, .command(ManagementAPI.maintainServer)),
        Route(.delete, "\(server)/maintenance", role: .operator, .command(ManagementAPI.endServerMaintenance)),
        Route(.post, "\(server)/check", role: .operator, .command(ManagementAPI.checkServer)),
    ]
}
