package import AgentModel
package import HTTPServer

/// What the API may ask of the agent. Each call returns at once; what becomes of it is told through `Command`.
package protocol AgentCommands: Sendable {
    /// Takes instances out, once other routers have taken them over.
    func drain(_ request: DrainRequest, _ command: Command<DrainOutcome>)
    /// Lifts one drain, or with nil every drain.
    func undrain(_ id: Int64?, _ command: Command<UndrainOutcome>)
    /// Takes a configuration, or with `isDryRun` only says what that would change.
    func reload(_ request: ReloadRequest, _ command: Command<ReloadOutcome>)
    /// Keeps the configuration that waits for a confirmation.
    func confirmReload(_ command: Command<ConfirmOutcome>)
    /// Changes what is ordered for a server of a service, or has it checked.
    func changeServer(_ request: ServerRequest, _ command: Command<ServerOutcome>)
}

/// One command on its way through the agent: who asks, and where its answer goes.
///
/// The agent writes the command down and calls `recorded` with the row of the history's `operations`; it works; it
/// renders the outcome as the answer, writes that down too, and only then delivers it. A dry run is not written down.
package struct Command<Outcome: Sendable>: Sendable {
    package var requester: Requester
    /// The operation is in the history under this number. Called at most once, before `deliver`.
    package var recorded: @Sendable (Int64) -> Void
    /// The answer to `Outcome` as the caller will get it.
    package var render: @Sendable (Outcome) -> Response
    /// Sends the answer; called once.
    package var deliver: @Sendable (Response) -> Void

    package init(
        requester: Requester, recorded: @escaping @Sendable (Int64) -> Void = { _ in },
        render: @escaping @Sendable (Outcome) -> Response, deliver: @escaping @Sendable (Response) -> Void = { _ in }
    ) {
        self.requester = requester
        self.recorded = recorded
        self.render = render
        self.deliver = deliver
    }
}

/// Who asks, and how: for the history, and for what they may do.
package struct Requester: Hashable, Sendable {
    package var author: Author
    /// Where the request came from; nil for the socket and for signals.
    package var address: String?
    package var requestID: String?
    /// What was asked, as JSON text; nil for nothing beside the kind of the operation.
    package var request: String?
    /// Under which key the answer is kept, so that the same request gets the same answer.
    package var idempotency: IdempotencyClaim?

    package init(
        _ author: Author, address: String? = nil, requestID: String? = nil, request: String? = nil,
        idempotency: IdempotencyClaim? = nil
    ) {
        self.author = author
        self.address = address
        self.requestID = requestID
        self.request = request
        self.idempotency = idempotency
    }
}

/// A caller's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07), with what it was used for.
package struct IdempotencyClaim: Hashable, Sendable {
    /// Whose key it is: two callers' equal keys are two keys.
    package var caller: String
    package var key: String
    /// SHA-256 of method, target and body, in lower-case hexadecimal.
    package var fingerprint: String

    package init(caller: String, key: String, fingerprint: String) {
        self.caller = caller
        self.key = key
        self.fingerprint = fingerprint
    }
}
