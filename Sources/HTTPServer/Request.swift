/// A whole request, its body included; a copy that outlives the connection.
package struct Request: Hashable, Sendable {
    package var method: Method
    /// The path, decoded once. An encoded slash reads like a real one here: take `segments` to tell them apart.
    package var path: String
    /// The decoded parts between the slashes: `/v1/instances/a%2Fb` is `v1`, `instances`, `a/b`.
    package var segments: [String]
    package var query: Query
    package var headers: HeaderFields
    package var body: [UInt8]
    /// The caller's `X-Request-Id` where that is sane, else one of our own.
    package var requestID: String
    package var peer: Peer
    /// The name of the listener that took the connection.
    package var listener: String

    package init(
        method: Method, path: String, segments: [String]? = nil, query: Query = [:], headers: HeaderFields = [:],
        body: [UInt8] = [], requestID: String = "", peer: Peer = .unknown, listener: String = ""
    ) {
        self.method = method
        self.path = path
        self.segments = segments ?? path.split(separator: "/").map(String.init)
        self.query = query
        self.headers = headers
        self.body = body
        self.requestID = requestID
        self.peer = peer
        self.listener = listener
    }
}
