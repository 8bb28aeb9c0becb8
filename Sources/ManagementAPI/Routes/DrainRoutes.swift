internal import HTTPServer
private import History
private import VRRP

extension ManagementAPI {
    /// Bytes of a drain's reason.
    private static let reasonLimit = 1000

    /// `GET /v1/drain`.
    func drains(_ call: Call) throws(Problem) -> Response {
        try json(ListDocument(items: try view().snapshot.drains.map(DrainDocument.init)))
    }

    /// `POST /v1/drain`.
    func drain(_ call: Call, _ reply: Reply) throws(Problem) {
        let body = try BodyReader(call.request, allowing: ["reason"])
        let reason = try body.text("reason", atMost: Self.reasonLimit) ?? ""
        try requireEngine()
        commands.drain(DrainRequest(reason: reason), try command(call, reply, response(to:)))
    }

    /// `DELETE /v1/drain`.
    func undrain(_ call: Call, _ reply: Reply) throws(Problem) {
        _ = try BodyReader(call.request, allowing: [])
        try requireEngine()
        commands.undrain(nil, try command(call, reply, response(to:)))
    }

    private func response(to outcome: DrainOutcome) throws(Problem) -> Response {
        switch outcome {
        case .drained(let drain, let instances): try json(DrainReportDocument(drain, instances))
        case .noSuccessor: throw Problem(.noSuccessor, "No other router took over.")
        case .withdrawn: throw Problem(.noSuccessor, "The drain was lifted while it waited.")
        case .notRecorded(let why): throw .notRecorded(why)
        case .shuttingDown: throw .stopping
        }
    }

    private func response(to outcome: UndrainOutcome) throws(Problem) -> Response {
        switch outcome {
        case .lifted(let drains): try json(UndrainDocument(lifted: drains.map(DrainDocument.init)))
        case .notFound(let id): throw Problem(.notFound, "There is no drain \(id).")
        case .notRecorded(let why): throw .notRecorded(why)
        case .shuttingDown: throw .stopping
        }
    }
}

extension Problem {
    static let stopping = Problem(.stopping, "The agent is stopping and takes no more commands.")

    static func notRecorded(_ why: String) -> Problem {
        Problem(.notRecorded, "Nothing was changed, because it would not have survived a restart: \(why)")
    }
}

extension DrainDocument {
    init(_ drain: Drain) {
        self.init(id: drain.id, reason: drain.request.reason, by: AuthorDocument(drain.by), since: drain.since.text)
    }
}

extension DrainReportDocument {
    fileprivate init(_ drain: Drain, _ instances: [DrainedInstance]) {
        self.init(
            id: drain.id, reason: drain.request.reason, by: AuthorDocument(drain.by), since: drain.since.text,
            instances: instances.map(Instance.init))
    }
}

extension DrainReportDocument.Instance {
    fileprivate init(_ instance: DrainedInstance) {
        let result: DrainReportDocument.Result
        var successor: PeerDocument?
        switch instance.result {
        case .handedOver(let peer):
            result = .handedOver
            successor = PeerDocument(peer)
        case .noSuccessorHeard, .heldAsLastResort: result = .noSuccessorHeard
        case .keptOut, .returned: result = .keptOut
        }
        self.init(
            name: instance.name, was: instance.was.rawValue, result: result, to: successor,
            tookMs: instance.took?.milliseconds)
    }
}
