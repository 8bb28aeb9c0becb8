import AgentModel
import Foundation
import HTTPServer
import History
import ManagementAPI
import StandIns

/// An API of its own for each request, so that none depends on what came before; the history behind it is the same for all,
/// and nobody writes to it any more.
struct FuzzNode {
    private let agent = FakeAgent()
    private let turns = Turns()
    private let api: ManagementAPI

    init?(_ mood: Circumstances.Mood) {
        guard let history = Self.history, let access = Self.access else { return nil }
        self.init(mood, history.reader, access)
    }

    private init(_ mood: Circumstances.Mood, _ history: HistoryReader, _ access: AccessPolicy) {
        let (snapshots, balancing) = (SnapshotStore(), BalancingSnapshotStore())
        balancing.publish(Fixture.balancing)
        let age = mood == .stalled ? Duration.seconds(60) : .milliseconds(3)
        agent.script.withLock { $0 = FakeAgent.Script(mood) }
        api = ManagementAPI(
            snapshots: snapshots, balancing: balancing, commands: agent, history: history,
            historyStatus: { HistoryStatus(writable: true, error: nil, queued: 0, dropped: 0, bytes: 4096) },
            access: access,
            clocks: Clocks(now: { Fixture.start + age }, wallMicroseconds: { Fixture.wall + 3600 * 1_000_000 }),
            ticker: turns.ticker)
        if mood != .starting { _ = snapshots.tryPublish(Self.snapshot) }
    }

    /// The answer, and what its stream has said by the time that the client leaves.
    func ask(_ request: Request) -> (Response, streamed: [UInt8]) {
        let client = ClientAtOnce()
        api.handle(request, Responder(receiver: client))
        if !turns.isEmpty {
            client.leave()
            _ = turns.take()
        }
        let response = client.wait()
        guard let stream = response.stream else { return (response, []) }
        precondition(turns.take(), "a stream goes on")
        let streamed = stream.takeBuffered()
        stream.close()
        precondition(!turns.take(), "nobody reads on for a client that has left")
        return (response, streamed)
    }
}

// What all nodes share.
extension FuzzNode {
    /// A command that was sent with an idempotency key before, and its answer.
    private static let remembered = Request(
        method: .post, target: "/v1/drain", headers: ["Authorization": "Bearer admin", "Idempotency-Key": "kept"],
        peer: .tcp(address: "127.0.0.1", port: 5000))

    private static let access: AccessPolicy? = {
        let tokens = try? TokenFile(parsing: Fixture.tokens + "\ndeploy operator certificate")
        return tokens.map { tokens in
            AccessPolicy(
                tokens: tokens, hostNames: ["web1"], ownUserID: Circumstances.memberID + 10,
                isMember: { $0 == Circumstances.memberID }, userName: { $0 == Circumstances.memberID ? "anna" : nil })
        }
    }()

    private static let snapshot = {
        let active = Fixture.instance(Fixture.router())
        let backup = Fixture.instance(Fixture.router(.backup, name: "VI_02"), holds: false)
        return Fixture.snapshot([active, backup]) { $0.drains = [Fixture.drain, Fixture.limitedDrain] }
    }()

    /// In a directory that goes with the process.
    private static let history: History? = {
        let run = RunRecord(stamp: Fixture.stamp(), version: "0.1.0", pid: 42, node: "web1")
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            atexit { try? FileManager.default.removeItem(atPath: directory) }
            let history = try History.open(path: directory + "/history.db", run: run, now: { Fixture.stamp(60) })
            try history.writer.writeSamples()
            if let access, let remembered {
                let node = FuzzNode(.willing, history.reader, access)
                node.agent.script.withLock { $0.history = history.writer }
                _ = node.ask(remembered)
            }
            return history
        } catch {
            preconditionFailure("The history of the fuzzer could not be made: \(error)")
        }
    }()
}

private let directory = NSTemporaryDirectory() + "aloft-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
