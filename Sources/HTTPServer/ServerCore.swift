import Glibc
import Synchronization

/// What a handler does with a request: answer now, or keep the responder and answer later.
package typealias Handler = @Sendable (Request, Responder) -> Void

/// What all listeners of a server share.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let handler: Handler
    let identifiers = RequestIdentifiers()
    let inFlight: InFlightRequests
    /// Requests in memory, from their first header to the end of their answer or connection.
    let openRequests = Atomic(0)

    init(configuration: ServerConfiguration, handler: @escaping Handler) {
        self.configuration = configuration
        self.handler = handler
        inFlight = InFlightRequests(limits: configuration.limits)
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
    let connections: ConnectionTable
    /// Events of the listener's connections, counted on its thread alone.
    private let events = Atomic<UInt64>(0)
    private let logLimiter = Mutex(LineQuota())
    private let reserve = DescriptorReserve()
    /// Whether libmicrohttpd accepts nobody until a connection ends.
    private let isAtLimit = Atomic(false)
    /// How long the listener's thread waits when nothing can be accepted and nothing is in reserve.
    private static let pauseMicroseconds: UInt32 = 100_000

    init(core: ServerCore, listener: Listener) throws(HTTPServerError) {
        self.core = core
        name = listener.name
        isEncrypted = listener.tls != nil
        var credentials: TLSCredentials?
        if let tls = listener.tls {
            credentials = try TLSCredentials(tls, listener: listener.name, log: core.configuration.log)
        }
        self.credentials = Mutex(credentials)
        connections = ConnectionTable(limits: core.configuration.limits)
    }

    /// Whether there is room in the log for one more complaint of libmicrohttpd's.
    func mayComplain() -> Bool {
        switch logLimiter.withLock({ $0.admit(now: time(nil)) }) {
        case .leaveOut:
            return false
        case .write(let leftOut):
            if leftOut > 0 { core.configuration.log("libmicrohttpd, \(name): \(leftOut) more lines were left out") }
            return true
        }
    }

    /// A connection could not be accepted for want of a descriptor or of memory, on the listener's thread.
    ///
    /// libmicrohttpd tries again at once while it has no connection, for ever and with a line each time; while it has one, it waits
    /// until one ends, be that in hours.
    func acceptWasRefused() {
        core.configuration.descriptorRefused()
        if connections.isEmpty {
            if !reserve.spend() { usleep(Self.pauseMicroseconds) }
        } else {
            isAtLimit.store(true, ordering: .relaxed)
        }
    }

    /// Once a second: lets in whoever waits since a connection was refused, in place of the one that is idle for longest.
    func recover() {
        reserve.refill()
        if isAtLimit.exchange(false, ordering: .relaxed) { connections.endOne() }
    }

    /// - Parameter line: may have parts of a request in it, and so anything that a client makes up.
    func complain(_ line: [UInt8]) {
        let printable = line.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
        core.configuration.log("libmicrohttpd, \(name): \(String(decoding: printable, as: UTF8.self))")
    }

    /// The number of the listener's next event.
    func nextEvent() -> UInt64 {
        // Only one thread writes, so no atomic addition is needed.
        let number = events.load(ordering: .relaxed) + 1
        events.store(number, ordering: .relaxed)
        return number
    }

    /// Takes other certificates for new connections; those that are open go on with theirs.
    func replace(_ settings: TLSSettings) throws(HTTPServerError) {
        guard isEncrypted else { throw .noTLSListener(name) }
        let replacement = try TLSCredentials(settings, listener: name, log: core.configuration.log)
        credentials.withLock { $0 = replacement }
    }
}
