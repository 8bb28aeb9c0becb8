internal import Configuration
private import Dispatch
internal import HTTPClient
internal import JSON
internal import LinuxIO
internal import ManagementAPI
private import Synchronization

/// Asks the other nodes for their status when somebody wants to know; each on a thread of its own, the engine's never.
final class PeerPoller: PeerCensus {
    /// What one peer may cost: a status of 255 instances has about 200 KB.
    static let customaryBounds = HTTPClient.Bounds(connecting: .seconds(1), whole: .seconds(2), bytes: 4 << 20)
    /// How long an answer is told again.
    private static let freshness = Duration.seconds(1)
    /// Requests that wait for the answers at a time.
    private static let guests = 64
    /// Of them those that strangers leave to others.
    private static let reserve = 16

    private typealias Deliver = @Sendable ([PeerAnswer]) -> Void

    private struct State {
        var api: APIConfiguration
        /// Grows with every change of `api`: answers of before are nobody's.
        var edition = 0
        var answers: (all: [PeerAnswer], at: ContinuousClock.Instant)?
        var lastAnswered: [PeerNode: Int64] = [:]
        var waiting: [Deliver] = []
        var isAsking = false
    }

    private let state: Mutex<State>
    private let bounds: HTTPClient.Bounds
    private let wallMicroseconds: @Sendable () -> Int64
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        _ api: APIConfiguration, bounds: HTTPClient.Bounds = customaryBounds,
        wallMicroseconds: @escaping @Sendable () -> Int64,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        state = Mutex(State(api: api))
        self.bounds = bounds
        self.now = now
        self.wallMicroseconds = wallMicroseconds
    }

    /// From the next question on the peers of `api` are asked.
    func follow(_ api: APIConfiguration) {
        state.withLock { state in
            state.api = api
            state.edition += 1
            state.answers = nil
        }
    }

    func ask(isStranger: Bool, _ deliver: @escaping @Sendable ([PeerAnswer]) -> Void) -> Bool {
        let places = isStranger ? Self.guests - Self.reserve : Self.guests
        enum Turn { case told([PeerAnswer]), begins, waits, refused }
        let turn: Turn = state.withLock { state in
            if state.api.peers.isEmpty { return .told([]) }
            if let answers = state.answers, answers.at.duration(to: now()) < Self.freshness {
                return .told(answers.all)
            }
            guard state.waiting.count < places else { return .refused }
            state.waiting.append(deliver)
            defer { state.isAsking = true }
            return state.isAsking ? .waits : .begins
        }
        switch turn {
        case .told(let answers): deliver(answers)
        case .begins: begin()
        case .waits: break
        case .refused: return false
        }
        return true
    }

    private func begin() {
        let (api, edition) = state.withLock { ($0.api, $0.edition) }
        let token = Self.token(of: api)
        let results = Collection(count: api.peers.count)
        let group = DispatchGroup()
        for (index, peer) in api.peers.enumerated() {
            // A queue of its own: none waits for another's time-out.
            DispatchQueue(label: "aloft.peer").async(group: group) { [wallMicroseconds, bounds] in
                let asked = wallMicroseconds()
                results.put(Self.outcome(of: peer, api, token, bounds), asked: asked, at: index)
            }
        }
        group.notify(queue: .global()) { self.finish(api.peers, results.all, edition) }
    }

    private func finish(_ peers: [PeerNode], _ outcomes: [Collection.Entry?], _ edition: Int) {
        let told: (answers: [PeerAnswer], waiting: [Deliver])? = state.withLock { state in
            let answers = zip(peers, outcomes).compactMap { peer, entry in
                entry.map { answer(peer, $0, &state.lastAnswered) }
            }
            guard state.edition == edition else { return nil }
            state.answers = (answers, now())
            defer { (state.waiting, state.isAsking) = ([], false) }
            return (answers, state.waiting)
        }
        // Others are the peers meanwhile: whoever waits is told of those.
        guard let told else { return begin() }
        for deliver in told.waiting { deliver(told.answers) }
    }

    private func answer(
        _ peer: PeerNode, _ entry: Collection.Entry, _ lastAnswered: inout [PeerNode: Int64]
    ) -> PeerAnswer {
        if case .status = entry.outcome { lastAnswered[peer] = entry.asked }
        return PeerAnswer(
            name: peer.name, url: peer.url, askedAt: entry.asked, lastAnsweredAt: lastAnswered[peer],
            outcome: entry.outcome)
    }

    /// The results of the threads.
    private final class Collection: Sendable {
        struct Entry {
            var outcome: PeerAnswer.Outcome
            var asked: Int64
        }

        private let entries: Mutex<[Entry?]>

        init(count: Int) {
            entries = Mutex(Array(repeating: nil, count: count))
        }

        func put(_ outcome: PeerAnswer.Outcome, asked: Int64, at index: Int) {
            entries.withLock { $0[index] = Entry(outcome: outcome, asked: asked) }
        }

        var all: [Entry?] { entries.withLock { $0 } }
    }
}

extension PeerPoller {
    /// The first line of the file; read anew each time, so that another token counts at once.
    private static func token(of api: APIConfiguration) -> Result<String?, SystemError> {
        guard let path = api.peerTokenPath else { return .success(nil) }
        do throws(SystemError) {
            let text = try SmallFile.beginning(of: path, atMost: 4096)
            return .success(String(text.prefix { !$0.isWhitespace }))
        } catch {
            return .failure(error)
        }
    }

    private static func outcome(
        of peer: PeerNode, _ api: APIConfiguration, _ token: Result<String?, SystemError>, _ bounds: HTTPClient.Bounds
    ) -> PeerAnswer.Outcome {
        let shown: String?
        switch token {
        case .success(let token): shown = token
        case .failure(let error):
            return .unknown(
                why: "the file of peer_token, \(api.peerTokenPath ?? ""), cannot be read: \(error.errorText)")
        }
        do throws(HTTPClientError) {
            let answer = try HTTPClient.get(
                "\(peer.url)/v1/status", token: shown, authoritiesPath: api.peerCAPath, bounds)
            return outcome(answer)
        } catch {
            return .unknown(why: error.description)
        }
    }

    private static func outcome(_ answer: HTTPClient.Answer) -> PeerAnswer.Outcome {
        switch answer.status {
        case 200:
            guard let status = try? JSONReader.value(PeerStatusDocument.self, from: answer.body) else {
                return .unknown(why: "what answers there is not Aloft")
            }
            return .status(status)
        case 401: return .unknown(why: "it does not know the token of peer_token (status 401)")
        case 403: return .unknown(why: "the token of peer_token may not read its status (status 403)")
        case 503: return .unknown(why: "its agent is only starting, or its engine does not answer (status 503)")
        default: return .unknown(why: "it answered with status \(answer.status)")
        }
    }
}
