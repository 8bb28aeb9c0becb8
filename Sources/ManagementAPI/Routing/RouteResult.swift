internal import AgentModel
internal import HTTPServer
internal import JSON

/// What a route makes of a request that may change something, once it has found nothing wrong with it.
enum RouteResult: Sendable {
    /// Nothing has to be asked of the agent.
    case answered(Response)
    case agentCommand(AgentCommand)
}

/// Something to ask of the agent.
struct AgentCommand: Sendable {
    let kind: OperationRecord.Kind
    /// What is asked, body and query in one.
    let request: [String: JSONValue]
    /// A dry run changes nothing, so that it is neither recorded nor given again under an idempotency key.
    var isDryRun = false
    /// Asks the agent; returns at once.
    let start: @Sendable (PendingCommand) -> Void
}
