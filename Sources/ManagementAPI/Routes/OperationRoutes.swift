internal import AgentModel
internal import HTTPServer
internal import History
internal import JSON

// Called on a thread of the history's readers: these may wait for the disk.

extension ManagementAPI {
    /// `GET /v1/operations`.
    func operations(_ call: Call) throws(Problem) -> Response {
        let query = call.query
        let filter = OperationFilter(
            kind: try query.word("kind", OperationRecord.Kind.self),
            period: try query.period(now: clocks.wallMicroseconds()))
        return try page(call) { limit, cursor throws(HistoryError) in
            try history.operations(filter, limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/operations/{id}`.
    func operation(_ call: Call) throws(Problem) -> Response {
        let id = try call.number("id")
        guard let found = try reading({ () throws(HistoryError) in try history.operation(id) }) else {
            throw Problem(.notFound, "No operation \(id): it never was, or was deleted for its age.")
        }
        return try json(
            OperationDetailDocument(row: found.row, answer: found.answer.map(JSONValue.init(column:))))
    }
}
