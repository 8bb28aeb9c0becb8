import AgentModel
import Dispatch
import Foundation
import HTTPServer
import Health
import History
import JSON
import SQLite
import StandIns
import Synchronization
import Testing
import VRRP

@testable import ManagementAPI

/// An API on a snapshot store, a fake agent and a real history in a directory of its own; its clocks move only when told to.
final class TestNode: Sendable {
    let snapshots = SnapshotStore()
    let balancing = BalancingSnapshotStore()
    let agent = FakeAgent()
    let peers = FakePeers()
    let history: History
    let world = World()
    let api: ManagementAPI
    let server = Mutex<HTTPServer?>(nil)
    private let directory: String
    /// The history's file.
    var path: String { directory + "/history.db" }

    /// What the API asks besides the snapshot store.
    final class World: Sendable {
        let age = Mutex(Duration.milliseconds(3))
        let status = Mutex(HistoryStatus(writable: true, error: nil, queued: 0, dropped: 0, bytes: 4096))
    }

    /// - Parameters:
    ///   - snapshot: what the engine published; nil for nothing yet.
    ///   - balancing: what the balancer published; nil where nothing is balanced.
    ///   - failures: nil for a limiter that no test comes up against.
    ///   - resources: what the agent uses of the machine.
    ///   - mail: the mails that wait.
    ///   - ticker: by default none: a test takes the turns of those who watch itself.
    init(
        _ snapshot: Snapshot? = Fixture.snapshot(), balancing: BalancingSnapshot? = Fixture.balancing,
        access: AccessPolicy? = nil, failures: FailureLimiter? = nil,
        resources: ResourceStatus = ResourceStatus(), mail: MailStatus = MailStatus(),
        ticker: Ticker = Ticker { _, _, _ in }
    ) throws {
        directory = NSTemporaryDirectory() + "aloft-api-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let run = RunRecord(stamp: Fixture.stamp(), version: "0.1.0", pid: 42, node: "web1")
        history = try History.open(path: directory + "/history.db", run: run, now: { Fixture.stamp(60) })
        api = ManagementAPI(
            snapshots: snapshots, balancing: self.balancing, commands: agent, peers: peers, history: history.reader,
            historyStatus: { [world] in world.status.withLock { $0 } }, resources: { resources }, mail: { mail },
            access: try access ?? AccessPolicy(tokens: TokenFile(parsing: Fixture.tokens), hostNames: ["Web1"]),
            clocks: Clocks(
                now: { [world] in Fixture.start + world.age.withLock { $0 } },
                wallMicroseconds: { Fixture.wall + 3600 * 1_000_000 }),
            failures: failures ?? FailureLimiter(allowance: 100_000), ticker: ticker)
        history.writer.onCommit { [api] in api.historyChanged() }
        if let balancing { self.balancing.publish(balancing) }
        if let snapshot { publish(snapshot) }
    }

    deinit {
        _ = history.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    func publish(_ snapshot: Snapshot) {
        #expect(snapshots.tryPublish(snapshot))
    }

    /// Lets the last snapshot grow old.
    func letAge(_ duration: Duration) {
        world.age.withLock { $0 = duration }
    }

    /// Asks in the process, without waiting for an answer that may come later.
    func begin(_ path: String, query: Query = [:], headers: HeaderFields = [:]) throws -> Catcher {
        let request = Request(
            method: .get, target: path, query: query, headers: headers, requestID: "req-1",
            peer: .tcp(address: "127.0.0.1", port: 5000))
        let catcher = Catcher()
        api.handle(try #require(request), Responder(receiver: catcher))
        return catcher
    }

    /// Asks in the process, as over loopback, and waits for the answer.
    func ask(_ request: Request) -> Response {
        let catcher = Catcher()
        api.handle(request, Responder(receiver: catcher))
        return catcher.wait()
    }

    /// As over loopback, unless `peer` says otherwise.
    func ask(
        _ method: RequestMethod = .get, _ path: String, query: Query = [:], headers: HeaderFields = [:],
        body: String = "", peer: RequestPeer = .tcp(address: "127.0.0.1", port: 5000)
    ) throws -> Response {
        let request = Request(
            method: method, target: path, query: query, headers: headers, body: Array(body.utf8), requestID: "req-1",
            peer: peer)
        return ask(try #require(request))
    }

    func read<Document: Decodable>(_ type: Document.Type, _ path: String, query: Query = [:]) throws -> Document {
        try JSONReader.value(type, from: try ask(.get, path, query: query).body)
    }
}

/// Catches an answer and lets the test wait for it.
final class Catcher: ResponseReceiver {
    private let caught = Mutex<Response?>(nil)
    private let arrived = DispatchSemaphore(value: 0)

    func answer(_ response: Response) -> Bool {
        let isFirst = caught.withLock { caught in
            defer { caught = caught ?? response }
            return caught == nil
        }
        if isFirst { arrived.signal() }
        return isFirst
    }

    func abandon() {
        _ = answer(Response(.internalServerError, body: Array("abandoned".utf8)))
    }

    func wait() -> Response {
        arrived.wait()
        return caught.withLock { $0 } ?? Response(.internalServerError)
    }

    var answer: Response? { caught.withLock { $0 } }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The last part of the problem's type; empty when this is none.
    var problem: String {
        let document = try? JSONReader.value(ProblemDocument.self, from: body)
        return String(document?.type.dropFirst(ProblemKind.base.count) ?? "")
    }
}

extension TestNode {
    /// The port of a server that answers with this node's API; started when it is first asked for.
    func serve() throws -> UInt16 {
        try server.withLock { server in
            if let port = server?.boundPorts.first { return port ?? 0 }
            let listener = Listener(name: "loopback", .tcp(address: "127.0.0.1", port: 0))
            let started = try HTTPServer(
                configuration: .init(listeners: [listener], errorResponse: ManagementAPI.errorResponse),
                handler: { [api] in api.handle($0, $1) })
            server = started
            return started.boundPorts[0] ?? 0
        }
    }

    /// So many rows that every list has more than one page.
    func seedHistory() throws {
        try history.writer.writeSamples()
        // Of earlier lives, which a test does not have.
        let columns = "at_us, boot_id, monotonic_us, version, pid, node"
        try write("INSERT INTO runs (\(columns)) SELECT \(columns) FROM runs")
    }

    /// As the retention does with rows that are too old.
    func deleteOldest(ofList path: String) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let table = ["results": "check_results", "changes": "tracker_changes", "generations": "configurations"][name]
        try write("DELETE FROM \(table ?? name) WHERE id = 1")
    }

    /// Changes the history's file past the API.
    private func write(_ sql: String) throws {
        try Database(path: self.path, busyTimeout: .seconds(60)).execute(script: "PRAGMA foreign_keys = OFF; " + sql)
    }
}
