internal import AgentModel
internal import HTTPServer
private import Health
private import VRRP

extension ManagementAPI {
    /// `GET /v1/checks`.
    func checks(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        return try json(ListDocument(items: view.snapshot.checks.map { CheckDetailDocument($0, in: view) }))
    }

    /// `GET /v1/checks/{name}`.
    func check(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        guard let check = view.check(call.name) else { throw .noCheck(call.name) }
        return try json(CheckDetailDocument(check, in: view))
    }
}

extension Problem {
    static func noCheck(_ name: String) -> Problem { Problem(.notFound, "No check \(name).") }
}

extension CheckDocument {
    init(_ snapshot: CheckSnapshot) {
        let result = snapshot.check.lastResult
        self.init(
            name: snapshot.check.definition.name, verdict: snapshot.check.verdict.rawValue,
            since: snapshot.since?.text, lastRunAt: snapshot.lastRunAt?.text, exitStatus: result?.outcome.exitStatus,
            durationMs: result?.duration.milliseconds)
    }
}

extension CheckDetailDocument {
    fileprivate init(_ snapshot: CheckSnapshot, in view: View) {
        let short = CheckDocument(snapshot)
        let definition = snapshot.check.definition
        let identity = TrackerIdentity(.script, definition.name)
        let tracking = view.snapshot.trackers.first { $0.identity == identity }?.instances ?? []
        self.init(
            name: short.name, verdict: short.verdict, since: short.since, lastRunAt: short.lastRunAt,
            exitStatus: short.exitStatus, durationMs: short.durationMs, contraryResults: snapshot.check.contrary,
            lastRun: snapshot.check.lastResult.map(Run.init), command: definition.command,
            intervalMs: definition.interval.milliseconds, timeoutMs: definition.timeout.milliseconds,
            weight: definition.weight, reversed: definition.reversed, rise: definition.rise, fall: definition.fall,
            user: definition.user, group: definition.group, instances: tracking)
    }
}

extension CheckDetailDocument.Run {
    fileprivate init(_ result: CheckResult) {
        self.init(
            outcome: result.outcome.word, exitStatus: result.outcome.exitStatus, signal: result.outcome.signal,
            why: result.outcome.why, passed: result.passed, durationMs: result.duration.milliseconds,
            output: String(decoding: result.output, as: UTF8.self))
    }
}

extension CheckResult.Outcome {
    fileprivate var word: String {
        switch self {
        case .exited: "exited"
        case .killed: "killed"
        case .timedOut: "timed_out"
        case .notRun: "not_run"
        case .notStarted: "not_started"
        }
    }

    fileprivate var signal: Int? {
        switch self {
        case .killed(let signal): Int(signal)
        case .exited, .timedOut, .notRun, .notStarted: nil
        }
    }

    var why: String? {
        switch self {
        case .notRun(let why), .notStarted(let why): why
        case .exited, .killed, .timedOut: nil
        }
    }
}
