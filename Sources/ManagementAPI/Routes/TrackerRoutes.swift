internal import AgentModel
internal import HTTPServer
internal import Health
internal import History

extension ManagementAPI {
    /// `GET /v1/trackers`.
    func trackers(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        return try json(ListDocument(items: view.snapshot.trackers.map { TrackerDocument($0, in: view) }))
    }

    /// `GET /v1/trackers/{kind}/{name}/changes`; those of a tracker that nobody tracks any more too, as long as they are
    /// kept. Called on a thread of the history's readers: it may wait for the disk.
    func trackerChanges(_ call: Call) throws(Problem) -> Response {
        let tracker = try recordedTracker(call)
        let filter = TrackerChangeFilter(period: try call.query.period(now: clocks.wallMicroseconds()))
        try requireTracker(tracker)
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.trackerChanges(tracker, filter, limit: limit, cursor: cursor)
        }
    }

    private func recordedTracker(_ call: Call) throws(Problem) -> TrackerIdentity {
        let name = call.values.last ?? ""
        let known = TrackerKind.allCases.filter { $0 != .script }.map(\.rawValue).joined(separator: ", ")
        switch TrackerKind(rawValue: call.name) {
        case .interface?: return TrackerIdentity(.interface, name)
        case .file?: return TrackerIdentity(.file, name)
        case .process?: return TrackerIdentity(.process, name)
        case .script?:
            throw .parameter(
                "kind", "A script has results, which are at /v1/checks/NAME/results; changes have \(known).")
        case nil: throw .parameter("kind", "\"\(call.name)\" is not one of \(known).")
        }
    }

    private func requireTracker(_ tracker: TrackerIdentity) throws(Problem) {
        guard try !view().snapshot.trackers.contains(where: { $0.identity == tracker }) else { return }
        let recorded = try reading { () throws(HistoryError) in try history.trackerChanges(tracker, limit: 1) }
        if recorded.items.isEmpty { throw Problem(.notFound, "Nobody tracks \(tracker).") }
    }
}

extension TrackerNameDocument {
    init(_ identity: TrackerIdentity) {
        self.init(kind: identity.kind.rawValue, name: identity.name)
    }
}

extension TrackerDocument {
    init(_ tracker: TrackerSnapshot, in view: View) {
        self.init(
            kind: tracker.identity.kind.rawValue, name: tracker.identity.name,
            reading: view.isStalled ? InstanceState.unknown.rawValue : tracker.reading.text,
            since: view.isStalled ? nil : tracker.since?.text, instances: tracker.instances)
    }
}
