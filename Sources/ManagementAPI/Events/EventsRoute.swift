internal import HTTPServer
internal import History

extension ManagementAPI {
    /// `GET /v1/events`; on a thread of the history's readers, since it asks for the position.
    func events(_ call: Call) throws(Problem) -> Response {
        let filter = try EventFilter(call.query)
        let given = try lastEvent(call)
        let latest = try reading { () throws(HistoryError) in try history.latestEventPosition() }
        // A proxy that buffers would keep events back; this is how nginx is told.
        let headers: HeaderFields = ["X-Accel-Buffering": "no"]
        guard call.request.method != .head else {
            return Response(contentType: Self.eventStream, headers: headers)
        }
        let isStranger = call.caller.isStranger
        guard let stream = eventHub.subscribe(filter, after: given ?? latest, isStranger: isStranger) else {
            throw .full("Too many streams of events are open. Close one, or try again later.", to: call.caller)
        }
        return .stream(contentType: Self.eventStream, headers: headers, stream)
    }

    private static let eventStream = "text/event-stream"

    /// What the client says that it heard last. The field counts more: a browser that comes back sends it with the same URL.
    private func lastEvent(_ call: Call) throws(Problem) -> EventPosition? {
        let field = call.request.headers["Last-Event-ID"].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = field ?? call.query.text("last_event_id") else { return nil }
        guard let position = EventPosition(text) else {
            let name = field == nil ? "last_event_id" : "Last-Event-ID"
            throw .parameter(name, "\"\(text)\" is not the id of an event. Use the last event's id unchanged.")
        }
        return position
    }
}
