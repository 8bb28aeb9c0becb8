internal import HTTPServer

/// The problems that the API knows, each with its URI. openapi.yaml describes them; a URI never changes its meaning.
package enum ProblemKind: String, Hashable, Sendable, CaseIterable {
    case malformedRequest = "malformed-request"
    case invalidParameter = "invalid-parameter"
    case invalidBody = "invalid-body"
    case invalidHeader = "invalid-header"
    case tokenRequired = "token-required"
    case invalidToken = "invalid-token"
    case forbidden
    case hostNotAllowed = "host-not-allowed"
    case foreignOrigin = "foreign-origin"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case noSuccessor = "no-successor"
    case drainLifted = "drain-lifted"
    case wouldLoseQuorum = "would-lose-quorum"
    case idempotencyKeyInUse = "idempotency-key-in-use"
    case confirmationPending = "confirmation-pending"
    case nothingToConfirm = "nothing-to-confirm"
    case cursorPruned = "cursor-pruned"
    case preconditionFailed = "precondition-failed"
    case contentTooLarge = "content-too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case configurationRefused = "configuration-refused"
    case idempotencyKeyReused = "idempotency-key-reused"
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
    case notActive = "not-active"
    case notBackup = "not-backup"
    case notReady = "not-ready"
    case noAnswer = "no-answer"

    package static let base = "https://aloft.example/problems/"

    package var uri: String { Self.base + rawValue }

    var status: HTTPStatus {
        switch self {
        case .malformedRequest, .invalidParameter, .invalidBody, .invalidHeader: .badRequest
        case .tokenRequired, .invalidToken: .unauthorized
        case .forbidden, .hostNotAllowed, .foreignOrigin: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .noSuccessor, .drainLifted, .wouldLoseQuorum, .idempotencyKeyInUse, .confirmationPending,
            .nothingToConfirm:
            .conflict
        case .cursorPruned: .gone
        case .preconditionFailed: .preconditionFailed
        case .contentTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .configurationRefused, .idempotencyKeyReused: .unprocessableContent
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
        case .invalidBody: "Wrong body"
        case .invalidHeader: "A header field is wrong"
        case .tokenRequired: "A token is needed"
        case .invalidToken: "The token is not known"
        case .forbidden: "The caller may not do this"
        case .hostNotAllowed: "The Host is not this node"
        case .foreignOrigin: "The request comes from another site"
        case .notFound: "Not found"
        case .methodNotAllowed: "The method is not allowed here"
        case .noSuccessor: "No peer took over"
        case .drainLifted: "The drain was lifted while it waited"
        case .wouldLoseQuorum: "The service would lose its quorum"
        case .idempotencyKeyInUse: "The first request with this key still runs"
        case .confirmationPending: "A configuration waits for its confirmation"
        case .nothingToConfirm: "Nothing waits for a confirmation"
        case .preconditionFailed: "Another configuration is in force"
        case .cursorPruned: "The page behind the cursor is gone"
        case .contentTooLarge: "The body is too long"
        case .unsupportedMediaType: "The body is not JSON"
        case .idempotencyKeyReused: "The key was used for another request"
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
        case .malformedRequest, .invalidParameter, .invalidBody, .invalidHeader, .tokenRequired, .invalidToken,
            .forbidden, .hostNotAllowed, .foreignOrigin, .notFound, .methodNotAllowed, .noSuccessor, .drainLifted,
            .wouldLoseQuorum, .idempotencyKeyInUse, .confirmationPending, .nothingToConfirm, .cursorPruned,
            .preconditionFailed,
            .contentTooLarge, .unsupportedMediaType, .configurationRefused, .idempotencyKeyReused, .tooManyFailures,
            .headerTooLarge, .internalError, .notImplemented, .notActive, .notBackup, .notReady, .noAnswer:
            nil
        }
    }
}
