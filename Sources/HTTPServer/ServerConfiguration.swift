/// Where a server listens and what it bears.
package struct ServerConfiguration: Sendable {
    package var listeners: [Listener]
    package var limits: Limits
    /// The `Server` field of every answer.
    package var serverName: String
    /// Makes the answers to requests that never reach the handler, or that it leaves without one.
    package var errorResponse: ErrorResponse
    /// Hears what libmicrohttpd and the server complain of, one line at a time, from any thread. It must not block.
    package var log: @Sendable (String) -> Void

    package init(
        listeners: [Listener], limits: Limits = Limits(), serverName: String = "aloft",
        errorResponse: @escaping ErrorResponse = { Response.problem($0, detail: $1, requestID: $2) },
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.listeners = listeners
        self.limits = limits
        self.serverName = serverName
        self.errorResponse = errorResponse
        self.log = log
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

    package init(name: String, _ endpoint: Endpoint) {
        self.name = name
        self.endpoint = endpoint
    }
}
