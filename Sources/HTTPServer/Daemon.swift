import CMicrohttpd
import Glibc

/// One libmicrohttpd daemon: a listening socket, its connections, and the thread that serves them.
///
/// Safe and sendable, unchecked: the handle never changes, libmicrohttpd locks what is behind it, and it is valid until
/// `deinit`, which alone ends it.
@safe final class Daemon: @unchecked Sendable {
    private let handle: OpaquePointer
    /// What `handle` calls back with, unretained; it must live as long.
    private let context: ListenerContext
    /// The port of a TCP listener.
    let port: UInt16?

    convenience init(_ listener: Listener, core: ServerCore) throws(HTTPServerError) {
        switch listener.endpoint {
        case .tcp(let address, let port):
            let socket = try ListeningSocket(address: address, port: port)
            let port = socket.port
            try self.init(listener, descriptor: socket.release(), port: port, core: core)
        case .socket(let descriptor):
            try self.init(listener, descriptor: descriptor, port: SocketAddress(of: descriptor)?.port, core: core)
        }
    }

    private init(
        _ listener: Listener, descriptor: CInt, port: UInt16?, core: ServerCore
    ) throws(HTTPServerError) {
        context = ListenerContext(core: core, name: listener.name)
        self.port = port
        // Safe: `context` is stored beside the handle and released after it.
        let callbacks = unsafe CMicrohttpd_Callbacks(
            context: Unmanaged.passUnretained(context).toOpaque(), request: requestCallback,
            completed: completedCallback, connection: connectionCallback, log: logCallback)
        let settings = CMicrohttpd_Settings(core.configuration.limits, descriptor: descriptor)
        // A failed start may or may not have closed the descriptor, so it is left: closing twice hits somebody else's.
        guard let handle = unsafe CMicrohttpd_start(settings, callbacks) else {
            throw .libraryFailed(listener: listener.name)
        }
        unsafe self.handle = handle
    }

    /// Cuts all connections, waits for the thread, and closes the socket.
    deinit {
        unsafe MHD_stop_daemon(handle)
    }

    /// Closes the listening socket and leaves the connections alone.
    func stopAccepting() {
        let socket = unsafe MHD_quiesce_daemon(handle)
        if socket >= 0 { close(socket) }
    }
}

extension CMicrohttpd_Settings {
    fileprivate init(_ limits: Limits, descriptor: CInt) {
        self.init(
            listen_socket: descriptor, connection_memory: max(0, limits.connectionMemory),
            connections: UInt32(clamping: limits.connections),
            connections_per_address: UInt32(clamping: limits.connectionsPerAddress),
            idle_seconds: UInt32(clamping: limits.idleSeconds))
    }
}
