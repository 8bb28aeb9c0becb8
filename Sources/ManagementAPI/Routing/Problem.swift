internal import AgentModel
internal import HTTPServer
internal import JSON

/// An answer that is no success, on its way to the client.
struct Problem: Error {
    var kind: ProblemKind
    /// What is wrong with this request, and what to do.
    var detail: String
    var errors: [ProblemDocument.Error]?
    var diagnostics: [ReportedDiagnostic]?
    var checks: [ReadinessCheck]?
    var instances: [DrainedInstanceDocument]?
    var currentEtag: String?
    var headers: HeaderFields = [:]

    init(_ kind: ProblemKind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    static func parameter(_ name: String, _ message: String) -> Problem {
        var problem = Problem(.invalidParameter, "The parameter \(name) is wrong: \(message)")
        problem.errors = [ProblemDocument.Error(parameter: name, message: message)]
        return problem
    }

    /// There is no room for more requests of this kind.
    static func full(_ detail: String, to caller: Caller) -> Problem {
        let advice = " Some room is kept for requests with a token, and for those over the Unix socket."
        return Problem(.overloaded, caller.isStranger ? detail + advice : detail)
    }

    static func header(_ name: String, _ message: String) -> Problem {
        var problem = Problem(.invalidHeader, "The field \(name) is wrong: \(message)")
        problem.errors = [ProblemDocument.Error(header: name, message: message)]
        return problem
    }

    /// - Parameter pointer: where in the body, as a JSON pointer; empty for the whole.
    static func body(at pointer: String, _ message: String) -> Problem {
        var problem = Problem(.invalidBody, "Wrong body\(pointer.isEmpty ? "" : " at \(pointer)"): \(message)")
        problem.errors = [ProblemDocument.Error(pointer: pointer, message: message)]
        return problem
    }

    func response(requestID: String) -> Response {
        var response = document(requestID: requestID)
        if let seconds = kind.retryAfter { response.headers.append(name: "Retry-After", value: String(seconds)) }
        return response
    }

    private func document(requestID: String) -> Response {
        let document = ProblemDocument(
            type: kind.uri, title: kind.title, status: Int(kind.status.rawValue), detail: detail, instance: requestID,
            errors: errors, diagnostics: diagnostics, checks: checks, instances: instances, currentEtag: currentEtag)
        // Strings and integers can always be written.
        let body = (try? JSONWriter.bytes(document)) ?? []
        return Response(kind.status, contentType: "application/problem+json", headers: headers, body: body)
    }
}

extension Problem {
    /// The answer to a request that never reached the API, in the API's shape; the server itself adds `Retry-After`.
    static func response(server status: HTTPStatus, detail: String, requestID: String) -> Response {
        guard let kind = ProblemKind(server: status) else {
            return Response.problem(status, detail: detail, requestID: requestID)
        }
        return Problem(kind, detail).document(requestID: requestID)
    }
}

extension ProblemKind {
    /// The problem that the server means by a status of its own making.
    fileprivate init?(server status: HTTPStatus) {
        switch status {
        case .badRequest: self = .malformedRequest
        case .contentTooLarge: self = .contentTooLarge
        case .internalServerError: self = .internalError
        case .notImplemented: self = .notImplemented
        case .requestHeaderFieldsTooLarge: self = .headerTooLarge
        case .serviceUnavailable: self = .overloaded
        case .ok, .created, .accepted, .noContent, .notModified, .unauthorized, .forbidden, .notFound,
            .methodNotAllowed, .notAcceptable, .conflict, .gone, .preconditionFailed, .unsupportedMediaType,
            .misdirectedRequest, .unprocessableContent, .preconditionRequired, .tooManyRequests, .gatewayTimeout:
            return nil
        }
    }
}
