import Synchronization

/// What a handler does with a request: answer now, or keep the responder and answer later.
package typealias Handler = @Sendable (Request, Responder) -> Void

/// What all listeners of a server share.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let handler: Handler
    let identifiers = RequestIdentifiers()
    let ledger: Ledger
    /// Requests in memory, from their first header to the end of their answer or connection.
    let openRequests = Atomic(0)

    init(configuration: ServerConfiguration, handler: @escaping Handler) {
        self.configuration = configuration
        self.handler = handler
        ledger = Ledger(limits: configuration.limits)
    }

    func error(_ status: Status, _ detail: String, requestID: String) -> Response {
        var response = configuration.errorResponse(status, detail, requestID)
        if status == .serviceUnavailable {
            response.headers.append(name: "Retry-After", value: String(configuration.limits.retrySeconds))
        }
        return response
    }
}

/// One listener as its requests see it.
final class ListenerContext: Sendable {
    let core: ServerCore
    let name: String

    init(core: ServerCore, name: String) {
        self.core = core
        self.name = name
    }
}

/// One connection as its requests see it, made when it is accepted.
final class ConnectionContext: Sendable {
    let listener: ListenerContext
    let descriptor: CInt
    let peer: Peer

    init(listener: ListenerContext, descriptor: CInt) {
        self.listener = listener
        self.descriptor = descriptor
        peer = Peer(of: descriptor)
    }
}
