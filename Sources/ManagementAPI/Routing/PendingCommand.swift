internal import HTTPServer

/// A request that waits for the outcome of its command.
struct PendingCommand: Sendable {
    let requester: Requester
    let progress: CommandProgress
    let reply: Reply
    /// What is given back when the outcome is there.
    let hold: IdempotencyTable.Hold?

    /// The command whose outcome `response` turns into the answer.
    func command<Outcome: Sendable>(
        _ response: @escaping @Sendable (Outcome) throws(Problem) -> Response
    ) -> Command<Outcome> {
        Command(
            requester: requester,
            recorded: { id in
                if let accepted = progress.recorded(id) { reply.send { () throws(Problem) in accepted } }
            },
            render: { outcome in
                do throws(Problem) {
                    return try response(outcome)
                } catch {
                    return error.response(requestID: reply.requestID)
                }
            },
            deliver: { response in finish { () throws(Problem) in response } })
    }

    func finish(_ answer: () throws(Problem) -> Response) {
        hold?.release()
        reply.send(answer)
    }
}
