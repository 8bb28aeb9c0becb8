/// A whole request, its body included; a copy that outlives the connection.
package struct Request: Hashable, Sendable {
    package var method: Method
    package let target: RequestPath
    package var query: Query
    package var headers: HeaderFields
    package var body: [UInt8]
    /// The caller's `X-Request-Id` where that is sane, else one of our own.
    package var requestID: String
    package var peer: Peer
    /// The name of the listener that took the connection.
    package var listener: String
    /// The numeric address that the client connected to; nil for a Unix socket.
    package var localAddress: String?
    package var isEncrypted: Bool
    /// The client's certificate where the listener has asked for one and verified it.
    package var clientCertificate: ClientCertificate?

    /// - Parameter target: the path as it is sent, without a query; nil is returned when it cannot be decoded.
    package init?(
        method: Method, target: String, query: Query = [:], headers: HeaderFields = [:], body: [UInt8] = [],
        requestID: String = "", peer: Peer = .unknown, listener: String = "", localAddress: String? = nil,
        isEncrypted: Bool = false, clientCertificate: ClientCertificate? = nil
    ) {
        guard let path = RequestPath(target) else { return nil }
        self.method = method
        self.target = path
        self.query = query
        self.headers = headers
        self.body = body
        self.requestID = requestID
        self.peer = peer
        self.listener = listener
        self.localAddress = localAddress
        self.isEncrypted = isEncrypted
        self.clientCertificate = clientCertificate
    }

    /// The path, decoded once. An encoded slash reads like a real one here: take `segments` to tell them apart.
    package var path: String { target.text }

    /// The decoded parts between the slashes: `/v1/instances/a%2Fb` is `v1`, `instances`, `a/b`.
    package var segments: [String] { target.segments }
}
