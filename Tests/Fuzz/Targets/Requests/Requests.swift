import HTTPServer
import JSON
import ManagementAPI

/// What came of an input that reached the API.
package struct RequestOutcome: Sendable {
    /// Nil where the contract has no such operation.
    package let operation: DocumentedAnswers.Operation?
    package let status: UInt16
}

/// A request as a client sends it, and what the API and the server make of it.
///
/// - Returns: nil when it did not reach the API.
@discardableResult
package func answerRequest(_ input: [UInt8]) -> RequestOutcome? {
    guard let received = ReceivedRequest(input) else { return nil }
    let id = received.headers.requestID ?? "fuzz"
    if let refusal = received.refusal {
        let response = ManagementAPI.errorResponse(refusal.status, refusal.detail, id)
        response.check(requestID: id)
        return nil
    }
    let circumstances = Circumstances(received.headers)
    guard let request = received.request(id, circumstances), let node = FuzzNode(circumstances.mood) else {
        ManagementAPI.errorResponse(.badRequest, "The path or the query cannot be decoded.", id).check(requestID: id)
        return nil
    }
    let (response, streamed) = node.ask(request)
    response.check(requestID: id)
    precondition(streamed.isEmpty || streamed.suffix(2).elementsEqual("\n\n".utf8), "events are whole")
    let operation = DocumentedAnswers.standard.operation(for: request.method, request.segments)
    let status = response.status.rawValue
    precondition(
        DocumentedAnswers.standard.allows(status, in: operation),
        "\(status) is not documented for \(request.method.rawValue) \(operation?.path ?? "what is none")")
    return RequestOutcome(operation: operation, status: status)
}

extension ReceivedRequest {
    /// What the server says of the request before anybody is asked.
    fileprivate var refusal: (status: Status, detail: String)? {
        if let error = headerError { return (error.status, error.detail) }
        if body.count > Limits().body { return (.contentTooLarge, "The body is too long.") }
        if Method(rawValue: method) == nil { return (.notImplemented, "The method is unknown.") }
        return nil
    }

    /// Nil when the path or the query cannot be decoded.
    fileprivate func request(_ id: String, _ circumstances: Circumstances) -> Request? {
        guard let method = Method(rawValue: method), let query else { return nil }
        return Request(
            method: method, target: path, query: query, headers: headers, body: body, requestID: id,
            peer: circumstances.peer, listener: "fuzz", isEncrypted: circumstances.isEncrypted,
            clientCertificate: circumstances.certificate)
    }
}

extension Response {
    /// Beyond what any answer of the node that is asked here has: the contract is the longest.
    private static let longest = 1 << 20

    /// Holds an answer against what is true of all.
    fileprivate func check(requestID: String) {
        precondition(status != .internalServerError, "the agent makes no mistake")
        precondition(body.count < Self.longest, "the answer is bounded")
        precondition(status != .notModified || body.isEmpty, "what is not modified is not sent")
        for field in headers.fields {
            precondition(field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(field.name) is one line")
        }
        let isError = status.rawValue >= 400
        precondition(isError == (contentType == "application/problem+json"), "an error is a problem document")
        guard isError || contentType == "application/json" else { return }
        guard let value = try? JSONReader.value(JSONValue.self, from: body) else { preconditionFailure("it is JSON") }
        guard isError else { return }
        guard case .object(let members) = value else { preconditionFailure("a problem is an object") }
        precondition(members["status"] == .integer(Int128(status.rawValue)), "a problem has the status of its answer")
        precondition(members["instance"] == .string(requestID), "a problem names its request")
        precondition(members["type"] != nil && members["title"] != nil && members["detail"] != nil, "it says what")
    }
}
