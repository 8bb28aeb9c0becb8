/// A whole request, its body included; a copy that outlives the connection.
package struct Request: Hashable, Sendable {
    package var method: Method
    /// The path, decoded once. An encoded slash reads like a real one here: take `segments` to tell them apart.
    package let path: String
    private let encodedPath: String
    package var query: Query
    package var headers: HeaderFields
    package var body: [UInt8]
    /// The caller's `X-Request-Id` where that is sane, else one of our own.
    package var requestID: String
    package var peer: Peer
    /// The name of the listener that took the connection.
    package var listener: String

    /// - Parameter target: the path as it is sent, without a query; nil is returned when it cannot be decoded.
    package init?(
        method: Method, target: String, query: Query = [:], headers: HeaderFields = [:], body: [UInt8] = [],
        requestID: String = "", peer: Peer = .unknown, listener: String = ""
    ) {
        guard let path = RequestPath(target) else { return nil }
        self.method = method
        self.path = path.text
        encodedPath = path.encoded
        self.query = query
        self.headers = headers
        self.body = body
        self.requestID = requestID
        self.peer = peer
        self.listener = listener
    }

    /// The decoded parts between the slashes: `/v1/instances/a%2Fb` is `v1`, `instances`, `a/b`.
    package var segments: [String] { RequestPath.segments(of: encodedPath) }
}
