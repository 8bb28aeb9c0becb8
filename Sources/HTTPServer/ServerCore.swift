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
    let isEncrypted: Bool
    /// What new connections get; nil without TLS.
    let credentials: Mutex<TLSCredentials?>

    init(core: ServerCore, listener: Listener) throws(HTTPServerError) {
        self.core = core
        name = listener.name
        isEncrypted = listener.tls != nil
        var credentials: TLSCredentials?
        if let tls = listener.tls {
            credentials = try TLSCredentials(tls, listener: listener.name, log: core.configuration.log)
        }
        self.credentials = Mutex(credentials)
    }

    /// Takes other certificates for new connections; those that are open go on with theirs.
    func replace(_ settings: TLSSettings) throws(HTTPServerError) {
        guard isEncrypted else { throw .noTLSListener(name) }
        let replacement = try TLSCredentials(settings, listener: name, log: core.configuration.log)
        credentials.withLock { $0 = replacement }
    }
}
