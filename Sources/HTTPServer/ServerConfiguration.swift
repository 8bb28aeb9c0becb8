/// Where a server listens and what it bears.
package struct ServerConfiguration: Sendable {
    package var listeners: [Listener]
    package var limits: Limits
    /// The `Server` field of every answer.
    package var serverName: String
    /// Makes the answers to requests that never reach the handler, or that it leaves without one.
    package var errorResponse: ErrorResponse
    /// Whether a connection may be served, asked when it is accepted, on the listener's thread, with the numeric address
    /// that it came to (nil for a Unix socket) and the listener's name. One that may not is closed at once, without a
    /// byte of an answer or of a TLS handshake.
    package var admits: @Sendable (_ peer: Peer, _ localAddress: String?, _ listener: String) -> Bool
    /// Hears what libmicrohttpd and the server complain of, one line at a time, from any thread. It must not block.
    package var log: @Sendable (String) -> Void
    /// Hears, on the listener's thread, that a connection could not be accepted for want of a descriptor or of memory. It must not
    /// block.
    package var descriptorRefused: @Sendable () -> Void

    package init(
        listeners: [Listener], limits: Limits = Limits(), serverName: String = "aloft",
        errorResponse: @escaping ErrorResponse = { Response.problem($0, detail: $1, requestID: $2) },
        admits: @escaping @Sendable (_ peer: Peer, _ localAddress: String?, _ listener: String) -> Bool = { _, _, _ in
            true
        },
        log: @escaping @Sendable (String) -> Void = { _ in },
        descriptorRefused: @escaping @Sendable () -> Void = {}
    ) {
        self.listeners = listeners
        self.limits = limits
        self.serverName = serverName
        self.errorResponse = errorResponse
        self.admits = admits
        self.log = log
        self.descriptorRefused = descriptorRefused
    }
}

package struct Listener: Hashable, Sendable {
    package enum Endpoint: Hashable, Sendable {
        /// A numeric IPv4 or IPv6 address, and a port; port 0 lets the kernel choose.
        case tcp(address: String, port: UInt16)
        /// A bound and listening socket. The server owns the descriptor from now on and closes it; a path in the file
        /// system stays the caller's to remove.
        case socket(descriptor: CInt)
    }

    /// What requests carry to say where they came in.
    package let name: String
    package let endpoint: Endpoint
    /// Whether a TCP listener may be bound to an address that this machine does not have yet (ip(7), IP_FREEBIND).
    package let freebind: Bool
    /// Nil for a listener without TLS.
    package let tls: TLSSettings?

    package init(name: String, _ endpoint: Endpoint, freebind: Bool = false, tls: TLSSettings? = nil) {
        self.name = name
        self.endpoint = endpoint
        self.freebind = freebind
        self.tls = tls
    }
}
