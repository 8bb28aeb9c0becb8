internal import AgentModel
internal import HTTPServer
internal import History
internal import JSON

extension ManagementAPI {
    /// How long a client waits for a command; then it is told where to look for the outcome.
    private static let commandPatience = Duration.seconds(Preference.longestWait)

    /// Asks the agent, unless the same was asked before under the same idempotency key.
    func carryOut(
        _ agentCommand: AgentCommand, under key: String?, _ call: Call, _ responder: Responder
    ) throws(Problem) {
        var requester = try call.caller.requester(requestID: call.request.requestID)
        requester.request = agentCommand.request.isEmpty ? nil : JSONValue.object(agentCommand.request).canonicalText
        guard let key, !agentCommand.isDryRun else {
            return agentCommand.start(admit(agentCommand, requester, call, responder, hold: nil))
        }
        let claim = IdempotencyClaim(
            caller: "\(requester.author.kind.rawValue) \(requester.author.name)", key: key,
            fingerprint: IdempotencyKey.fingerprint(of: call.request))
        requester.idempotency = claim
        let hold = try take(claim)
        let pending = admit(agentCommand, requester, call, responder, hold: hold)
        let isTaken = historyReads.take { self.carryOut(agentCommand, pending, claim) }
        guard !isTaken else { return }
        pending.finish { () throws(Problem) in
            throw Problem(.overloaded, "Too many requests wait for the history. Try again later.")
        }
    }

    /// Called on a thread of the history's readers: gives the stored answer, or has the agent find one.
    private func carryOut(_ agentCommand: AgentCommand, _ pending: PendingCommand, _ claim: IdempotencyClaim) {
        do throws(Problem) {
            guard let stored = try storedAnswer(to: claim) else { return agentCommand.start(pending) }
            pending.finish { () throws(Problem) in stored }
        } catch {
            pending.finish { () throws(Problem) in throw error }
        }
    }

    private func admit(
        _ agentCommand: AgentCommand, _ requester: Requester, _ call: Call, _ responder: Responder,
        hold: IdempotencyTable.Hold?
    ) -> PendingCommand {
        let preference = Preference(call.request.headers)
        let progress = CommandProgress(agentCommand.kind, by: requester, preference: preference)
        let late = Problem(.noAnswer, "The agent was asked, but did not answer in time. It may still do it.")
        let reply = waiting.admit(
            responder, requestID: call.request.requestID, within: Self.commandPatience,
            asking: min(preference.wait ?? Self.commandPatience, Self.commandPatience), progress.overdue, orElse: late)
        return PendingCommand(requester: requester, progress: progress, reply: reply, hold: hold)
    }
}

// MARK: Idempotency

extension ManagementAPI {
    private func take(_ claim: IdempotencyClaim) throws(Problem) -> IdempotencyTable.Hold {
        let name = IdempotencyTable.Name(caller: claim.caller, key: claim.key)
        switch idempotency.take(name, fingerprint: claim.fingerprint) {
        case .taken(let hold): return hold
        case .inUse:
            throw Problem(
                .idempotencyKeyInUse, "The first request with the key \(claim.key) still runs. Ask again later.")
        case .reused: throw .reused(claim.key)
        case .full: throw Problem(.overloaded, "Too many requests with an Idempotency-Key run. Try again later.")
        }
    }

    /// The answer that this caller got before; what was no answer of the agent's does not count.
    private func storedAnswer(to claim: IdempotencyClaim) throws(Problem) -> Response? {
        let oldest = clocks.wallMicroseconds() - Int64(AnswerRecord.lifetime.microseconds)
        let row = try reading { () throws(HistoryError) in
            try history.answer(caller: claim.caller, key: claim.key, notBefore: oldest)
        }
        guard let row else { return nil }
        guard row.fingerprint == claim.fingerprint else { throw .reused(claim.key) }
        return Response(replaying: row)
    }
}

extension Problem {
    fileprivate static func reused(_ key: String) -> Problem {
        Problem(
            .idempotencyKeyReused,
            "The key \(key) was used with another method, path, query or body. Take a new key for a new request.")
    }
}

extension Response {
    /// Nil for a status that this version does not know.
    fileprivate init?(replaying row: AnswerRow) {
        guard let status = UInt16(exactly: row.status).flatMap(HTTPStatus.init(rawValue:)) else { return nil }
        self.init(status, contentType: row.headers["Content-Type"], body: row.body)
        for (name, value) in row.headers.sorted(by: { $0.key < $1.key }) where name != "Content-Type" {
            headers.append(name: name, value: value)
        }
        headers.append(name: "Idempotency-Replayed", value: "true")
    }
}
