import CMicrohttpd
import Glibc

/// One libmicrohttpd daemon: a listening socket, its connections, and the thread that serves them.
///
/// Safe and sendable, unchecked: the handle never changes, libmicrohttpd locks what is behind it, and it is valid until
/// `deinit`, which alone ends it.
@safe final class Daemon: @unchecked Sendable {
    private let handle: OpaquePointer
    /// What `handle` calls back with, unretained; it must live as long.
    let context: ListenerContext
    /// The port of a TCP listener.
    let port: UInt16?

    convenience init(_ listener: Listener, core: ServerCore) throws(HTTPServerError) {
        let context = try ListenerContext(core: core, listener: listener)
        switch listener.endpoint {
        case .tcp(let address, let port):
            let socket = try ListeningSocket(address: address, port: port, freebind: listener.freebind)
            let port = socket.port
            try self.init(listener, context, descriptor: socket.release(), port: port)
        case .socket(let descriptor):
            try self.init(listener, context, descriptor: descriptor, port: SocketAddress(of: descriptor)?.port)
        }
    }

    private init(
        _ listener: Listener, _ context: ListenerContext, descriptor: CInt, port: UInt16?
    ) throws(HTTPServerError) {
        self.context = context
        self.port = port
        // Safe: `context` is stored beside the handle and released after it.
        let callbacks = unsafe CMicrohttpd_Callbacks(
            context: Unmanaged.passUnretained(context).toOpaque(), request: requestCallback,
            completed: completedCallback, connection: connectionCallback, log: logCallback,
            target: targetCallback)
        let limits = context.core.configuration.limits
        // A failed start may or may not have closed the descriptor, so it is left: closing twice hits somebody else's.
        let started = unsafe listener.tls.withPEM { certificate, key, priorities in
            unsafe CMicrohttpd_start(
                CMicrohttpd_Settings(
                    limits, descriptor: descriptor, certificate: certificate, key: key, priorities: priorities),
                callbacks)
        }
        guard let handle = unsafe started else { throw .libraryFailed(listener: listener.name) }
        unsafe self.handle = handle
    }

    /// Cuts all connections, waits for the thread, and closes the socket.
    deinit {
        unsafe MHD_stop_daemon(handle)
    }

    /// Closes the listening socket and leaves the connections alone. Also for a program that is just being started, which has
    /// a duplicate of it for a moment: nobody must be let in who is never answered.
    func stopAccepting() {
        let socket = unsafe MHD_quiesce_daemon(handle)
        guard socket >= 0 else { return }
        shutdown(socket, CInt(SHUT_RDWR))
        close(socket)
    }
}

extension CMicrohttpd_Settings {
    fileprivate init(
        _ limits: Limits, descriptor: CInt, certificate: UnsafePointer<CChar>?, key: UnsafePointer<CChar>?,
        priorities: UnsafePointer<CChar>?
    ) {
        unsafe self.init(
            listen_socket: descriptor, connection_memory: max(0, limits.connectionMemory),
            connections: UInt32(clamping: limits.connections),
            connections_per_address: UInt32(clamping: limits.connectionsPerAddress),
            idle_seconds: UInt32(clamping: limits.idleSeconds), tls_certificate: certificate, tls_key: key,
            tls_priorities: priorities)
    }
}

extension TLSSettings? {
    /// What libmicrohttpd wants in order to start with TLS, though each connection then gets the listener's credentials.
    fileprivate func withPEM(
        _ body: (UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> OpaquePointer?
    ) -> OpaquePointer? {
        guard let self else { return unsafe body(nil, nil, nil) }
        // Safe: the strings are zero-terminated and live for the call, which reads them.
        return unsafe String(decoding: self.certificate, as: UTF8.self).withCString { certificate in
            unsafe String(decoding: self.key, as: UTF8.self).withCString { key in
                unsafe TLSCredentials.priorities.withCString { unsafe body(certificate, key, $0) }
            }
        }
    }
}
