import NetworkTypes

/// `PING_CHECK`: one echo request and its reply (RFC 792, RFC 4443).
struct PingConversation: Conversation {
    private let message: EchoMessage
    /// `192.0.2.1`.
    private let server: String

    init(_ message: EchoMessage, server: String) {
        self.message = message
        self.server = server
    }

    var awaited: String { "an echo of \(server)" }

    mutating func connected() -> Step { .send(message.request) }

    /// Others' messages come too: a raw socket gets all that the host sends.
    mutating func received(_ bytes: Span<UInt8>) -> Step { message.isAnswered(by: bytes) ? .passed : .wait }
}
