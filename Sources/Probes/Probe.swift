package import AgentModel

/// One run of a check that connects, as a function of what happens on its connection. Without a socket, a clock or a thread.
///
/// Whoever runs it performs the actions in their order, tells it what came of them, and calls `expired` once
/// `ProbeTemplate.limit` has passed since `start`: one deadline for the whole run, however many pages it asks for.
/// After `finished` it answers nothing more.
package struct Probe {
    package enum Action: Hashable, Sendable {
        /// Makes a new connection, with TLS where the destination wants that; answered by `connected` or `failed`.
        case connect(ProbeDestination)
        /// All of it; only what fails is answered.
        case send([UInt8])
        /// There may be no connection.
        case close
        case finished(Result)
    }

    /// What a run came to.
    package struct Result: Hashable, Sendable {
        package var verdict: ProbeVerdict
        package var evidence: ServerCheckRun.Evidence

        package init(_ verdict: ProbeVerdict, _ evidence: ServerCheckRun.Evidence = ServerCheckRun.Evidence()) {
            self.verdict = verdict
            self.evidence = evidence
        }
    }

    private enum Phase {
        case connecting, talking, finished
    }

    private let destination: ProbeDestination
    private let limit: Duration
    private var conversation: any Conversation
    private var phase = Phase.connecting
    /// The first bytes of this connection.
    private var received: [UInt8] = []

    init(_ destination: ProbeDestination, limit: Duration, _ conversation: any Conversation) {
        self.destination = destination
        self.limit = limit
        self.conversation = conversation
    }

    package mutating func start() -> [Action] {
        [connect]
    }

    private var connect: Action {
        var destination = destination
        destination.encryption?.serverName = conversation.serverName
        return .connect(destination)
    }

    package mutating func connected() -> [Action] {
        guard phase == .connecting else { return [] }
        phase = .talking
        return actions(after: conversation.connected())
    }

    /// - Parameter bytes: some of a stream, or one whole datagram.
    package mutating func received(_ bytes: Span<UInt8>) -> [Action] {
        guard phase == .talking else { return [] }
        for index in 0..<min(bytes.count, ServerCheckRun.Evidence.limit - received.count) {
            received.append(bytes[index])
        }
        return actions(after: conversation.received(bytes))
    }

    /// The server has closed a stream.
    package mutating func ended() -> [Action] {
        guard phase == .talking else { return [] }
        return actions(after: conversation.ended())
    }

    package mutating func failed(_ failure: ConnectionFailure) -> [Action] {
        guard phase != .finished else { return [] }
        if phase == .talking, failure.speaksOfServer, let step = conversation.broke() { return actions(after: step) }
        let why = failure.text(destination)
        return finish(
            failure.speaksOfServer ? .failed(why) : .couldNotRun(why), phase: failure.phase,
            errorName: failure.errorName)
    }

    /// The time of the run is over.
    package mutating func expired() -> [Action] {
        switch phase {
        case .finished: return []
        case .connecting:
            let what = destination.encryption == nil ? "a connection" : "a connection with TLS"
            return finish(
                .failed("\(destination.name) did not accept \(what) within \(limit.inSeconds)"), phase: "connect")
        case .talking:
            if let step = conversation.expired() { return actions(after: step) }
            return finish(
                .failed("\(conversation.awaited) did not come within \(limit.inSeconds)"), phase: "receive")
        }
    }

    private mutating func actions(after step: Step) -> [Action] {
        switch step {
        case .wait: return []
        case .send(let bytes): return [.send(bytes)]
        case .again:
            phase = .connecting
            received = []
            return [.close, connect]
        case .passed: return finish(.passed)
        case .failed(let why): return finish(.failed(why), phase: "response")
        case .couldNotRun(let why): return finish(.couldNotRun(why))
        }
    }

    private mutating func finish(_ verdict: ProbeVerdict, phase: String? = nil, errorName: String? = nil) -> [Action] {
        self.phase = .finished
        let evidence = ServerCheckRun.Evidence(
            phase: phase, errorName: errorName, statusLine: conversation.statusLine,
            received: verdict == .passed ? [] : received)
        return [.close, .finished(Result(verdict, evidence))]
    }
}

/// What one run says by itself, before retries.
package enum ProbeVerdict: Hashable, Sendable {
    case passed
    /// It passed, and reports a number.
    case reported(Int)
    case failed(String)
    /// It says nothing of the server, which fails all the same.
    case couldNotRun(String)
}

extension Duration {
    /// `5 s`, `0.25 s`.
    var inSeconds: String {
        let (seconds, attoseconds) = components
        var decimals = String(1_000_000 + attoseconds / 1_000_000_000_000).dropFirst()
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return decimals.isEmpty ? "\(seconds) s" : "\(seconds).\(decimals) s"
    }
}
