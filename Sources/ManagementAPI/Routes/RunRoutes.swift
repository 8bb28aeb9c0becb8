internal import AgentModel
internal import HTTPServer
internal import History
internal import Texts

// Called on a thread of the history's readers: these may wait for the disk.

extension ManagementAPI {
    /// `GET /v1/runs`.
    func runs(_ call: Call) throws(Problem) -> Response {
        try page(call, RunDocument.init) { limit, cursor throws(HistoryError) in
            try history.runs(limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/gaps`.
    func gaps(_ call: Call) throws(Problem) -> Response {
        try page(call) { limit, cursor throws(HistoryError) in
            try history.gaps(limit: limit, cursor: cursor)
        }
    }

    /// `GET /v1/stalls`.
    func stalls(_ call: Call) throws(Problem) -> Response {
        try page(call) { limit, cursor throws(HistoryError) in
            try history.stalls(limit: limit, cursor: cursor)
        }
    }
}

extension RunDocument {
    fileprivate init(_ row: RunRow) {
        self.init(
            id: row.id, startedAt: row.started.text, monotonicUs: row.started.monotonicMicroseconds,
            bootId: row.started.bootID, node: row.node, version: row.version, pid: row.pid, current: row.isCurrent,
            stoppedAt: row.stoppedAtMicroseconds.map(Timestamp.text), clean: row.clean,
            end: row.end.map { end in
                End(
                    at: end.stamp.text, cause: end.cause, silentUs: end.silentUs, detail: end.detail)
            })
    }
}
