import Synchronization

/// An HTTP/1.1 server over TCP and Unix sockets, one thread a listener.
///
/// It serves from `init` on until `stop()` or the last reference goes. The handler is called on the listener's thread
/// and delays that listener's other requests for as long as it runs. Neither `stop()` nor the last release may come
/// from within the handler, whose end they wait for.
package final class HTTPServer: Sendable {
    /// The ports of the listeners in the order of the configuration; nil for a Unix socket.
    package let boundPorts: [UInt16?]
    private let core: ServerCore
    private let daemons: Mutex<[Daemon]>
    private let sweeper: Sweeper

    /// Opens all listeners, or none.
    package init(configuration: ServerConfiguration, handler: @escaping Handler) throws(HTTPServerError) {
        core = ServerCore(configuration: configuration, handler: handler)
        var ports: [UInt16?] = []
        var started: [Daemon] = []
        for listener in configuration.listeners {
            let daemon = try Daemon(listener, core: core)
            ports.append(daemon.port)
            started.append(daemon)
        }
        boundPorts = ports
        sweeper = Sweeper(core: core, listeners: started.map(\.context))
        daemons = Mutex(started)
    }

    deinit {
        stop()
    }

    /// Requests in memory: being received, waiting for their answer, or being answered.
    package var openRequests: Int { core.openRequests.load(ordering: .relaxed) }

    /// Shows other certificates, and asks clients for others, on connections from now on. Open connections go on with
    /// what they began with; none is refused meanwhile. When this throws, nothing has changed.
    package func replaceTLS(listener name: String, _ settings: TLSSettings) throws(HTTPServerError) {
        let listener = daemons.withLock { daemons in daemons.first { $0.context.name == name }?.context }
        guard let listener else { throw .noTLSListener(name) }
        try listener.replace(settings)
    }

    /// Closes the listeners, answers what still waits with 503, finishes the streams, lets answers leave for a bounded time, and cuts the
    /// connections. When it returns no callback runs any more.
    package func stop() {
        let stopping = daemons.withLock { daemons in
            defer { daemons = [] }
            return daemons
        }
        // Letting go of a daemon cuts its connections, so that must not come early.
        withExtendedLifetime(stopping) {
            for daemon in stopping { daemon.stopAccepting() }
            let (waiting, streams) = core.inFlight.beginStopping()
            for exchange in waiting { exchange.cutShort() }
            for stream in streams { stream.finish() }
            core.inFlight.waitUntilEmpty(atMost: core.configuration.limits.stopTime)
            // libmicrohttpd 0.9.75 crashes when it makes an answer of its own while it is being stopped, so no request
            // may be read by then.
            for daemon in stopping { daemon.context.connections.endAll(atMost: .seconds(1)) }
        }
    }
}
