/// What an answer is handed to.
package protocol ResponseReceiver: AnyObject, Sendable {
    /// Takes the answer; false when there was one already or nobody waits for it any more.
    func answer(_ response: Response) -> Bool
    /// Nobody will answer any more.
    func abandon()
}

/// The right to answer one request, once, from any thread.
///
/// Answering inside the handler is the fast path. A handler that keeps the responder and returns suspends the
/// connection until the answer comes; libmicrohttpd does not see a client leave meanwhile, so whoever keeps a responder
/// bounds the time. When the last reference goes without an answer, the client gets 500.
package final class Responder: Sendable {
    private let receiver: any ResponseReceiver

    package init(receiver: any ResponseReceiver) {
        self.receiver = receiver
    }

    deinit {
        receiver.abandon()
    }

    /// Sends the answer. False when the request was answered before, be it by the server that stops: then `response`
    /// is dropped.
    @discardableResult
    package func answer(_ response: Response) -> Bool {
        receiver.answer(response)
    }
}
