internal import AgentModel
internal import HTTPServer
internal import History
private import VRRP

// Called on a thread of the history's readers: these may wait for the disk.

extension ManagementAPI {
    /// `GET /v1/transitions`.
    func transitions(_ call: Call) throws(Problem) -> Response {
        let query = call.query
        let filter = TransitionFilter(
            instance: query.text("instance"), to: try query.word("to", VRRP.Status.self),
            reason: try query.word("reason", Transition.Reason.self),
            period: try query.period(now: clocks.wallMicroseconds()))
        try requireInstance(filter.instance)
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.transitions(filter, limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/transitions/{id}`.
    func transition(_ call: Call) throws(Problem) -> Response {
        let id = Int64(call.name) ?? 0
        guard let found = try reading({ () throws(HistoryError) in try history.transition(id) }) else {
            throw Problem(.notFound, "No transition \(call.name): it never was, or was deleted for its age.")
        }
        return try json(TransitionDetailDocument(row: found.row, evidence: found.evidence.map(EvidenceDocument.init)))
    }

    /// `GET /v1/observations`.
    func observations(_ call: Call) throws(Problem) -> Response {
        let query = call.query
        let filter = ObservationFilter(
            instance: query.text("instance"), kind: try query.word("kind", Finding.Kind.self),
            period: try query.period(now: clocks.wallMicroseconds()))
        try requireInstance(filter.instance)
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.observations(filter, limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/notifications`.
    func notifications(_ call: Call) throws(Problem) -> Response {
        let filter = NotificationFilter(
            instance: call.query.text("instance"), period: try call.query.period(now: clocks.wallMicroseconds()))
        try requireInstance(filter.instance)
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.notifications(filter, limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/checks/{name}/results`; those of a check that is no longer configured too, as long as they are kept.
    func checkResults(_ call: Call) throws(Problem) -> Response {
        let query = call.query
        let filter = CheckResultFilter(
            passed: try query.flag("passed"), verdictChanged: try query.flag("verdict_changed"),
            period: try query.period(now: clocks.wallMicroseconds()))
        try requireCheck(call.name)
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.checkResults(check: call.name, filter, limit: limit, cursor: cursor)
        }
    }

    /// One that is configured, or was: nothing has happened to an instance that never was, and that is no answer.
    private func requireInstance(_ name: String?) throws(Problem) {
        guard let name else { return }
        let snapshot = try view().snapshot
        let configured = snapshot.instances.map(\.router.configuration.name)
        guard !configured.contains(name), !snapshot.configuration.refusedInstances.contains(name) else { return }
        let recorded = try reading { () throws(HistoryError) in
            try history.transitions(TransitionFilter(instance: name), limit: 1)
        }
        guard recorded.items.isEmpty else { return }
        throw .parameter("instance", "No instance \(name), now or before. \(Problem.list(configured))")
    }

    private func requireCheck(_ name: String) throws(Problem) {
        guard try view().check(name) == nil else { return }
        let recorded = try reading { () throws(HistoryError) in try history.checkResults(check: name, limit: 1) }
        if recorded.items.isEmpty { throw .noCheck(name) }
    }

    /// Rows as they are.
    func page<Row: Codable & Hashable & Sendable>(
        _ call: Call, _ read: (Int, HistoryCursor?) throws(HistoryError) -> Page<Row>
    ) throws(Problem) -> Response {
        try page(call, { $0 }, read)
    }

    func page<Row: Sendable, Item: Codable & Hashable & Sendable>(
        _ call: Call, _ item: (Row) -> Item, _ read: (Int, HistoryCursor?) throws(HistoryError) -> Page<Row>
    ) throws(Problem) -> Response {
        let limit = try call.query.limit()
        let cursor = try call.query.cursor()
        let page = try reading { () throws(HistoryError) in try read(limit, cursor) }
        return try answer(call, page.items.map(item), next: page.next)
    }

    func answer<Item: Codable & Hashable & Sendable>(
        _ call: Call, _ items: [Item], next: HistoryCursor?
    ) throws(Problem) -> Response {
        var response = try json(PageDocument(items: items, next: next?.description))
        if let next { response.headers.append(name: "Link", value: call.request.link(next: next)) }
        return response
    }

    func reading<Value>(_ read: () throws(HistoryError) -> Value) throws(Problem) -> Value {
        do {
            return try read()
        } catch {
            throw Problem(error)
        }
    }
}

extension Problem {
    /// So many names are listed.
    private static let listed = 16

    /// - Parameter owner: who has them.
    static func list(_ names: [String], of owner: String = "This node") -> String {
        guard !names.isEmpty else { return "\(owner) has none." }
        let more = names.count > listed ? " and \(names.count - listed) more" : ""
        return "\(owner) has \(names.prefix(listed).joined(separator: ", "))\(more)."
    }

    fileprivate init(_ error: HistoryError) {
        switch error {
        case .cursorPruned: self.init(.cursorPruned, error.description)
        case .invalidCursor: self = .parameter("cursor", error.description)
        case .invalidLimit: self = .parameter("limit", error.description)
        case .directoryMissing, .notWritable, .otherSchema, .foreignDatabase, .queueFull, .timedOut, .writeFailed,
            .refused, .closed, .unavailable, .readFailed:
            self.init(.historyUnavailable, error.description)
        }
    }
}
