import CMicrohttpd
import Synchronization

/// One connection as its requests see it, made when it is accepted.
final class ConnectionContext: Sendable {
    let listener: ListenerContext
    let descriptor: CInt
    let peer: Peer
    /// The numeric address that the client connected to; nil for a Unix socket.
    let localAddress: String?
    /// Whether the connection may be served; what came in on another must not reach the handler.
    let isAdmitted: Bool
    /// What its handshake uses; nil without TLS.
    let credentials: TLSCredentials?
    /// Who the client's certificate says it is; nil until somebody asked.
    private let identity = Mutex<ClientIdentity?>(nil)
    let activity: Activity
    private let fault = Atomic(TargetFault.none.rawValue)

    init(listener: ListenerContext, descriptor: CInt) {
        self.listener = listener
        self.descriptor = descriptor
        peer = Peer(of: descriptor)
        localAddress = SocketAddress(of: descriptor)?.host
        isAdmitted = listener.core.configuration.admits(peer, localAddress, listener.name)
        credentials = listener.credentials.withLock(\.self)
        activity = Activity(order: listener.nextEvent())
    }

    /// What is wrong with the target of the request that is being received.
    var targetFault: TargetFault { TargetFault(rawValue: fault.load(ordering: .relaxed)) ?? .none }

    /// - Parameter target: libmicrohttpd's own text.
    func requestBegins(target: UnsafeMutablePointer<CChar>) {
        enter(.receiving)
        let found = unsafe TargetFault(hidingFrom: target, limit: listener.core.configuration.limits.queryParameters)
        fault.store(found.rawValue, ordering: .relaxed)
    }

    /// On the listener's thread alone.
    func enter(_ phase: Activity.Phase) {
        activity.enter(phase, order: listener.nextEvent())
    }

    /// Makes the connection's handshake use the listener's certificate of now. False when it cannot.
    func prepareHandshake(on connection: OpaquePointer) -> Bool {
        guard let credentials else { return true }
        guard let session = unsafe CMicrohttpd_tls_session(connection) else { return false }
        return unsafe credentials.use(in: session)
    }

    /// Who the client's certificate says it is, once its handshake is over.
    func identity(on connection: OpaquePointer) -> ClientIdentity {
        guard credentials != nil, let session = unsafe CMicrohttpd_tls_session(connection) else { return .none }
        return identity.withLock { known in
            let identity = unsafe known ?? ClientIdentity(of: session)
            known = identity
            return identity
        }
    }
}
