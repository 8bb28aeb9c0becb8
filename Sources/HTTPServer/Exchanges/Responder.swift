/// What an answer is handed to.
package protocol ResponseReceiver: AnyObject, Sendable {
    /// Takes the answer; false when there was one already or nobody waits for it any more.
    func answer(_ response: Response) -> Bool
    /// Nobody will answer any more.
    func abandon()
    /// Whether the client has left before its answer.
    var isAbandoned: Bool { get }
    /// Calls `body` when the client leaves before its answer, at once if it has left.
    func onDisconnect(_ body: @escaping @Sendable () -> Void)
}

extension ResponseReceiver {
    package var isAbandoned: Bool { false }
    package func onDisconnect(_ body: @escaping @Sendable () -> Void) {}
}

/// The right to answer one request, once, from any thread.
///
/// Answering inside the handler is the fast path. A handler that keeps the responder and returns suspends the
/// connection until the answer comes, and bounds the time until then. A client that leaves meanwhile, or closes its half
/// of the connection, is noticed after `Limits.sweepInterval` at most. When the last reference goes without an answer, the client gets 500.
package final class Responder: Sendable {
    private let receiver: any ResponseReceiver

    package init(receiver: any ResponseReceiver) {
        self.receiver = receiver
    }

    deinit {
        receiver.abandon()
    }

    /// Whether the client was seen to leave before its answer. What was begun for it may go on.
    package var isAbandoned: Bool { receiver.isAbandoned }

    /// Calls `body` once, on any thread, when the client leaves before its answer, or at once if it has left. `body`
    /// must not block, and is dropped when the request is over.
    package func onDisconnect(_ body: @escaping @Sendable () -> Void) {
        receiver.onDisconnect(body)
    }

    /// Sends the answer. False when the request was answered before, be it by the server that stops, or when its client
    /// has left: then `response` is dropped.
    @discardableResult
    package func answer(_ response: Response) -> Bool {
        receiver.answer(response)
    }
}
