internal import AgentModel
internal import HTTPServer
internal import JSON
private import Synchronization

/// How far a command has come, as far as a client must know that does not wait for its end: once the operation has a
/// number and the client has waited as long as it wanted to, it is told where the outcome will be found.
final class CommandProgress: Sendable {
    private struct State {
        var operation: Int64?
        /// The client has waited as long as it wanted to.
        var isOverdue: Bool
    }

    private let kind: OperationRecord.Kind
    private let requester: Requester
    private let preference: Preference
    private let state: Mutex<State>

    init(_ kind: OperationRecord.Kind, by requester: Requester, preference: Preference) {
        self.kind = kind
        self.requester = requester
        self.preference = preference
        state = Mutex(State(isOverdue: preference.wait == .zero))
    }

    /// The operation has a number.
    ///
    /// - Returns: the answer to a client that waits no longer; nil where it does.
    func recorded(_ id: Int64) -> Response? {
        let isOverdue = state.withLock { state in
            state.operation = id
            return state.isOverdue
        }
        return isOverdue ? accepted(id) : nil
    }

    /// The client's patience is over.
    ///
    /// - Returns: its answer; nil when the operation has no number under which the outcome could be found.
    func overdue() -> Response? {
        let operation = state.withLock { state in
            state.isOverdue = true
            return state.operation
        }
        return operation.map(accepted)
    }

    /// 202 (RFC 7240, section 4.1).
    private func accepted(_ id: Int64) -> Response {
        let document = AcceptedDocument(
            id: id, kind: kind.rawValue, by: Author.Written(requester.author), fromAddress: requester.address,
            requestId: requester.requestID, request: requester.request.map(JSONValue.init(column:)),
            result: OperationRecord.running)
        // Strings and integers can always be written.
        var response = Response.json((try? JSONWriter.bytes(document)) ?? [], status: .accepted)
        response.headers.append(name: "Location", value: "/v1/operations/\(id)")
        if let applied = preference.applied {
            response.headers.append(name: "Preference-Applied", value: applied)
        }
        return response
    }
}
