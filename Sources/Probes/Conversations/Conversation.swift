/// What one kind of check says and wants to hear, once it is connected.
protocol Conversation {
    mutating func connected() -> Step
    /// - Parameter bytes: some of a stream, or one whole datagram.
    mutating func received(_ bytes: Span<UInt8>) -> Step
    /// The server has closed the stream.
    mutating func ended() -> Step
    /// The connection broke; nil where that is the failure.
    mutating func broke() -> Step?
    /// The time is over; nil where silence is the failure.
    mutating func expired() -> Step?

    /// What it waits for, such as `the answer to GET /`.
    var awaited: String { get }
    /// The first line of the answer; nil where there is none yet, or the protocol has none.
    var statusLine: String? { get }
    /// Which server the next connection wants, over TLS; nil to say nothing.
    var serverName: String? { get }
}

/// What follows.
enum Step {
    case wait
    case send([UInt8])
    /// A new connection, on which `connected` comes again.
    case again
    case passed
    case failed(String)
    case couldNotRun(String)
}

extension Conversation {
    mutating func broke() -> Step? { nil }
    mutating func expired() -> Step? { nil }
    /// Of datagrams, which do not end.
    mutating func ended() -> Step { .wait }

    var statusLine: String? { nil }
    var serverName: String? { nil }
}

/// `TCP_CHECK`: a connection is enough.
struct TCPConversation: Conversation {
    var awaited: String { "a connection" }

    mutating func connected() -> Step { .passed }
    mutating func received(_ bytes: Span<UInt8>) -> Step { .wait }
}
