internal import AgentModel
internal import Balancing
internal import HTTPServer
internal import History

// Called on a thread of the history's readers: these may wait for the disk. Whoever is no longer configured can be asked
// for as long as something is kept.

extension ManagementAPI {
    /// `GET /v1/server_transitions`.
    func serverTransitions(_ call: Call) throws(Problem) -> Response {
        let filter = ServerTransitionFilter(
            service: try recordedService(call), server: try recordedServer(call),
            period: try call.query.period(now: clocks.wallMicroseconds()))
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.serverTransitions(filter, limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/service_transitions`.
    func serviceTransitions(_ call: Call) throws(Problem) -> Response {
        let filter = ServiceTransitionFilter(
            service: try recordedService(call), period: try call.query.period(now: clocks.wallMicroseconds()))
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.serviceTransitions(filter, limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/server_check_results`.
    func serverCheckResults(_ call: Call) throws(Problem) -> Response {
        let filter = ServerCheckResultFilter(
            check: try recordedCheck(call), period: try call.query.period(now: clocks.wallMicroseconds()))
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.serverCheckResults(filter, limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/balancing_findings`.
    func balancingFindings(_ call: Call) throws(Problem) -> Response {
        let filter = BalancingFindingFilter(
            service: try recordedService(call), period: try call.query.period(now: clocks.wallMicroseconds()))
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.balancingFindings(filter, limit: limit, cursor: cursor)
        }
    }

    private func recordedService(_ call: Call) throws(Problem) -> ServiceIdentity? {
        guard let name = call.query.text("service") else { return nil }
        let view = try balancingView()
        let service = ServiceIdentity(pathName: name)
        if let service {
            if view.snapshot?.services.contains(where: { $0.service.identity == service }) ?? false { return service }
            let recorded = try reading { () throws(HistoryError) in
                try history.serviceTransitions(ServiceTransitionFilter(service: service), limit: 1)
            }
            if !recorded.items.isEmpty { return service }
        }
        throw .parameter("service", "No service \(name), now or before. \(view.knownServices)")
    }

    private func recordedServer(_ call: Call) throws(Problem) -> ServerIdentity? {
        guard let name = call.query.text("server") else { return nil }
        if let server = ServerIdentity(pathName: name) {
            let isThere = try balancingView().snapshot?.services.contains { $0.service.server(server) != nil }
            if isThere ?? false { return server }
            let recorded = try reading { () throws(HistoryError) in
                try history.serverTransitions(ServerTransitionFilter(server: server), limit: 1)
            }
            if !recorded.items.isEmpty { return server }
        }
        throw .parameter("server", "No server \(name), now or before. Write ADDRESS-PORT.")
    }

    private func recordedCheck(_ call: Call) throws(Problem) -> String? {
        guard let name = call.query.text("check") else { return nil }
        let isThere = try balancingView().snapshot?.services.contains { service in
            service.service.servers.contains { $0.checks[name] != nil }
        }
        if isThere ?? false { return name }
        let recorded = try reading { () throws(HistoryError) in
            try history.serverCheckResults(ServerCheckResultFilter(check: name), limit: 1)
        }
        guard recorded.items.isEmpty else { return name }
        throw .parameter("check", "No check \(name) of a server, now or before.")
    }
}
