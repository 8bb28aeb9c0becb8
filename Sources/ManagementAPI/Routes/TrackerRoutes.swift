internal import HTTPServer
internal import Health
internal import History

extension ManagementAPI {
    /// `GET /v1/trackers`.
    func trackers(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        return try json(ListDocument(items: view.snapshot.trackers.map { TrackerDocument($0, in: view) }))
    }
}

extension TrackerNameDocument {
    init(_ identity: TrackerIdentity) {
        self.init(kind: identity.kind.rawValue, name: identity.name)
    }
}

extension TrackerDocument {
    fileprivate init(_ tracker: TrackerSnapshot, in view: View) {
        self.init(
            kind: tracker.identity.kind.rawValue, name: tracker.identity.name,
            reading: view.isStalled ? InstanceState.unknown.rawValue : tracker.reading.text,
            since: view.isStalled ? nil : tracker.since?.text, instances: tracker.instances)
    }
}
