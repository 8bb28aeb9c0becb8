internal import AgentModel
internal import HTTPServer
internal import History
internal import ManagementAPI
internal import Node

/// One command as the history knows it: written down before it is begun, and its answer before that leaves.
struct Operation: Sendable {
    let kind: OperationRecord.Kind
    let requester: Requester
    /// The row; nil when the disk did not take it in time, so that it was only queued.
    let id: Int64?
    private let services: Services

    /// Writes the command down. A disk that refuses does not keep a command from being carried out; what must be durable
    /// makes sure of that itself.
    init(_ kind: OperationRecord.Kind, by requester: Requester, in services: Services) {
        self.kind = kind
        self.requester = requester
        self.services = services
        id = try? services.history.write(
            .operation(
                OperationRecord(
                    stamp: services.clock.stamp(), kind: kind, by: requester.author, fromAddress: requester.address,
                    requestID: requester.requestID, request: requester.request, result: OperationRecord.running)))
    }

    /// What the engine is told of it, for the evidence of transitions.
    func cause(reason: String? = nil) -> Cause {
        Cause(kind: kind, id: id, by: requester.author, reason: reason, requestID: requester.requestID)
    }

    /// Writes down what came of it, and the answer under its idempotency key, in one go.
    ///
    /// - Parameter result: one word.
    func finish(_ result: String, _ response: Response) {
        let stamp = services.clock.stamp()
        if let claim = requester.idempotency { keep(response, under: claim, at: stamp) }
        let detail = response.jsonText
        guard let id else { return enqueueWhole(result, response, detail, stamp) }
        let end = OperationFinishRecord(
            stamp: stamp, id: id, result: result, status: Int(response.status.rawValue), detail: detail)
        if (try? services.history.write(.operationFinished(end))) == nil {
            services.history.enqueue(.operationFinished(end))
        }
    }

    /// The disk did not take the beginning, so beginning and end become one row, as soon as it takes that.
    private func enqueueWhole(_ result: String, _ response: Response, _ detail: String?, _ stamp: Stamp) {
        services.history.enqueue(
            .operation(
                OperationRecord(
                    stamp: stamp, kind: kind, by: requester.author, fromAddress: requester.address,
                    requestID: requester.requestID, request: requester.request, detail: detail, result: result)))
    }

    /// An answer that says "not now" is not kept: the same request may succeed later.
    private func keep(_ response: Response, under claim: IdempotencyClaim, at stamp: Stamp) {
        guard response.status.rawValue < 500 else { return }
        var headers: [String: String] = [:]
        if let contentType = response.contentType { headers["Content-Type"] = contentType }
        for field in response.headers.fields { headers[field.name] = field.value }
        services.history.enqueue(
            .answer(
                AnswerRecord(
                    stamp: stamp, caller: claim.caller, key: claim.key, fingerprint: claim.fingerprint,
                    status: Int(response.status.rawValue), headers: headers, body: response.body)))
    }
}

extension Command {
    /// Renders the outcome, writes it down as the end of `operation`, and sends it.
    func conclude(_ operation: Operation, _ result: String, _ outcome: Outcome) {
        let response = render(outcome)
        operation.finish(result, response)
        deliver(response)
    }

    /// Begins the operation and tells its number.
    func begin(_ kind: OperationRecord.Kind, in services: Services) -> Operation {
        let operation = Operation(kind, by: requester, in: services)
        if let id = operation.id { recorded(id) }
        return operation
    }
}

extension Response {
    /// The body where that is JSON, which is all that the history takes.
    fileprivate var jsonText: String? {
        guard let contentType, contentType.hasSuffix("json") else { return nil }
        return String(decoding: body, as: UTF8.self)
    }
}

extension Author {
    /// Who, as part of a sentence.
    var text: String { "\(kind.rawValue) \(name)" }
}
