internal import HTTPServer

/// The problems that the API knows, each with its URI. openapi.yaml describes them; a URI never changes its meaning.
package enum ProblemKind: String, Hashable, Sendable, CaseIterable {
    case malformedRequest = "malformed-request"
    case invalidParameter = "invalid-parameter"
    case invalidBody = "invalid-body"
    case tokenRequired = "token-required"
    case invalidToken = "invalid-token"
    case forbidden
    case hostNotAllowed = "host-not-allowed"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case cursorPruned = "cursor-pruned"
    case contentTooLarge = "content-too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case configurationRefused = "configuration-refused"
    case tooManyFailures = "too-many-failures"
    case headerTooLarge = "header-too-large"
    case internalError = "internal-error"
    case notImplemented = "not-implemented"
    case starting
    case stopping
    case overloaded
    case engineStalled = "engine-stalled"
    case historyUnavailable = "history-unavailable"
    case notRecorded = "not-recorded"
    case noSuccessor = "no-successor"
    case notActive = "not-active"
    case notBackup = "not-backup"
    case notReady = "not-ready"
    case noAnswer = "no-answer"

    package static let base = "https://aloft.example/problems/"

    package var uri: String { Self.base + rawValue }

    var status: HTTPStatus {
        switch self {
        case .malformedRequest, .invalidParameter, .invalidBody: .badRequest
        case .tokenRequired, .invalidToken: .unauthorized
        case .forbidden, .hostNotAllowed: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .noSuccessor: .conflict
        case .cursorPruned: .gone
        case .contentTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .configurationRefused: .unprocessableContent
        case .tooManyFailures: .tooManyRequests
        case .headerTooLarge: .requestHeaderFieldsTooLarge
        case .internalError: .internalServerError
        case .notImplemented: .notImplemented
        case .starting, .stopping, .overloaded, .engineStalled, .historyUnavailable, .notRecorded, .notActive,
            .notBackup, .notReady:
            .serviceUnavailable
        case .noAnswer: .gatewayTimeout
        }
    }

    var title: String {
        switch self {
        case .malformedRequest: "The request is malformed"
        case .invalidParameter: "A parameter is wrong"
        case .invalidBody: "The body is wrong"
        case .tokenRequired: "A token is needed"
        case .invalidToken: "The token is not known"
        case .forbidden: "The caller may not do this"
        case .hostNotAllowed: "The Host is not this node"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "The method is not allowed here"
        case .cursorPruned: "The page behind the cursor is gone"
        case .contentTooLarge: "The body is too long"
        case .unsupportedMediaType: "The body is not JSON"
        case .configurationRefused: "The configuration has errors"
        case .tooManyFailures: "Too many tokens were wrong"
        case .headerTooLarge: "The header is too long"
        case .internalError: "The agent made a mistake"
        case .notImplemented: "The method is not known"
        case .starting: "The agent is starting"
        case .stopping: "The agent is stopping"
        case .overloaded: "Too many requests wait"
        case .engineStalled: "The engine does not answer"
        case .historyUnavailable: "The history cannot be read"
        case .notRecorded: "The change could not be made durable"
        case .noSuccessor: "No peer took over"
        case .notActive: "The instance is not Active"
        case .notBackup: "The instance is not Backup"
        case .notReady: "The node is not ready"
        case .noAnswer: "The agent did not answer in time"
        }
    }

    /// Seconds after which the same request may well succeed; nil where waiting does not help, a prober decides, or the
    /// problem itself says it.
    var retryAfter: Int? {
        switch self {
        case .starting, .stopping, .overloaded, .engineStalled, .historyUnavailable, .notRecorded: 1
        case .malformedRequest, .invalidParameter, .invalidBody, .tokenRequired, .invalidToken, .forbidden,
            .hostNotAllowed, .notFound, .methodNotAllowed, .cursorPruned, .contentTooLarge, .unsupportedMediaType,
            .configurationRefused, .tooManyFailures, .headerTooLarge, .internalError, .notImplemented, .noSuccessor,
            .notActive,
            .notBackup, .notReady,
            .noAnswer:
            nil
        }
    }
}
