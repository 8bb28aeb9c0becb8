internal import HTTPServer

extension ManagementAPI {
    /// The command that a call asks for: its outcome becomes the answer by way of `response`.
    func command<Outcome: Sendable>(
        _ call: Call, _ reply: Reply, _ response: @escaping @Sendable (Outcome) throws(Problem) -> Response
    ) throws(Problem) -> Command<Outcome> {
        let requestID = call.request.requestID
        return Command(
            requester: try call.caller.requester(requestID: requestID),
            render: { outcome in
                do throws(Problem) {
                    return try response(outcome)
                } catch {
                    return error.response(requestID: requestID)
                }
            },
            deliver: { response in reply.send { () throws(Problem) in response } })
    }
}
