/// The bounds of a server, and what happens to a request that meets one.
package struct Limits: Hashable, Sendable {
    /// Bytes of a request's body; a longer one is answered with 413.
    package var body = 64 * 1024
    /// Bytes of an overlong body that are read and thrown away, so that a client still sending hears the 413; beyond
    /// that the connection ends.
    package var discardedBody = 1024 * 1024
    /// Bytes of a request line and its header fields; more is answered with 431.
    package var header = 16 * 1024
    /// Fields of a header; more are answered with 431.
    package var headerFields = 64
    /// Parameters of a query; more are answered with 400.
    package var queryParameters = 64
    /// Connections a listener; a further one waits in the kernel's queue until another ends. When nearly as many are open,
    /// the one that has been idle for longest is closed for each further one.
    package var connections = 512
    /// Connections from one address; a further one is closed at once. Zero is no bound.
    package var connectionsPerAddress = 0
    /// Seconds without a byte after which a connection is closed; a request that waits for its answer is not idle.
    package var idleSeconds = 30
    /// How long a connection may take to send a whole request, from when it was accepted or, later, from the request line
    /// on; then it is cut, however busily it sends. One that was served before may be idle in between.
    package var requestTime = Duration.seconds(10)
    /// How often connections are looked at for `requestTime` and for clients that left while they waited.
    package var sweepInterval = Duration.seconds(1)
    /// Requests that wait for their answer; a further one is answered with 503, though its handler was called.
    package var suspendedRequests = 256
    /// Answers that are streams; a further one is closed and its request answered with 503.
    package var streams = 64
    /// Seconds after which a client told 503 may try again.
    package var retrySeconds = 1
    /// How long `stop()` lets answers leave before it cuts the connections.
    package var stopTime = Duration.seconds(2)

    package init() {}

    /// What libmicrohttpd gets for one connection: a header at its limits, a list entry for each field and parameter,
    /// and room for the answer's header, without which it would end the connection unanswered. A header beyond this
    /// memory gets libmicrohttpd's own 431 or 414.
    var connectionMemory: Int {
        let listEntry = 64
        let answerHeader = 4 * 1024
        return header + (headerFields + queryParameters) * listEntry + answerHeader
    }
}
