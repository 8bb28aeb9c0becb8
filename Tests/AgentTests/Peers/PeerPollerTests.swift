import Configuration
import Foundation
import HTTPClient
import HTTPServer
import ManagementAPI
import Synchronization
import Testing

@testable import Agent

/// Asking other nodes, over loopback.
struct PeerPollerTests {
    private static let status = """
        {"node": "web2", "version": "9.9.9", "uptime_s": 5, "as_of": "2026-11-23T16:25:03Z", "drains": [], "conditions": [],
         "instances": [], "something_new": {}}
        """

    /// What answers in a peer's place, and what it was shown by whom it answered.
    private final class Stranger: Sendable {
        final class Visitors: Sendable {
            let tokens = Mutex<[String?]>([])
        }

        let visitors = Visitors()
        let url: String
        private let server: HTTPServer

        /// - Parameter gate: what it waits at with its answer; nil for at once.
        init(_ answer: Response, gate: Gate? = nil) throws {
            let listener = Listener(name: "loopback", .tcp(address: "127.0.0.1", port: 0))
            server = try HTTPServer(
                configuration: .init(listeners: [listener], errorResponse: ManagementAPI.errorResponse)
            ) { [visitors] request, responder in
                visitors.tokens.withLock { $0.append(request.headers["Authorization"]) }
                let give: @Sendable () -> Void = { _ = responder.answer(answer) }
                if let gate { gate.pass(give) } else { give() }
            }
            url = "http://127.0.0.1:\(server.boundPorts[0] ?? 0)"
        }

        var tokens: [String?] { visitors.tokens.withLock { $0 } }
    }

    /// Holds an answer back until it is opened.
    private final class Gate: Sendable {
        private let held = Mutex<(@Sendable () -> Void)?>(nil)
        private let arrival: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation) =
            AsyncStream.makeStream()

        func pass(_ work: @escaping @Sendable () -> Void) {
            held.withLock { $0 = work }
            arrival.continuation.yield()
        }

        /// Returns when somebody waits at it.
        func reached() async { for await _ in arrival.stream { return } }

        func open() { held.withLock { $0 }?() }
    }

    /// Moves only when told to.
    private final class Clock: Sendable {
        let age = Mutex(Duration.zero)
        var now: ContinuousClock.Instant { ContinuousClock().systemEpoch + age.withLock { $0 } }
    }

    private static func poller(_ peers: [PeerNode], tokenPath: String? = nil, clock: Clock = Clock()) -> PeerPoller {
        var api = APIConfiguration()
        api.peers = peers
        api.peerTokenPath = tokenPath
        // Time enough for a busy machine: how long a peer may take is tried in the laboratory.
        let bounds = HTTPClient.Bounds(
            connecting: .seconds(300), whole: .seconds(300), bytes: PeerPoller.customaryBounds.bytes)
        return PeerPoller(api, bounds: bounds, wallMicroseconds: { 7 }, now: { clock.now })
    }

    private static func answers(of poller: PeerPoller) async -> [PeerAnswer] {
        await withCheckedContinuation { continuation in
            let isTaken = poller.ask(isStranger: true) { continuation.resume(returning: $0) }
            #expect(isTaken)
        }
    }

    @Test func `a status is taken whatever else is in it, and told again for a second`() async throws {
        let peer = try Stranger(Response(.ok, contentType: "application/json", body: Array(Self.status.utf8)))
        let clock = Clock()
        let poller = Self.poller([PeerNode(name: "web2", url: peer.url)], clock: clock)
        for age in [Duration.zero, .milliseconds(999)] {
            clock.age.withLock { $0 = age }
            let answers = await Self.answers(of: poller)
            guard case .status(let status)? = answers.first?.outcome else {
                Issue.record("\(answers)")
                return
            }
            #expect(status.version == "9.9.9" && answers[0].askedAt == 7 && answers[0].lastAnsweredAt == 7)
        }
        #expect(peer.tokens == [nil])
        clock.age.withLock { $0 = .seconds(1) }
        _ = await Self.answers(of: poller)
        #expect(peer.tokens == [nil, nil])
    }

    @Test(arguments: [
        (Status.unauthorized, "", "does not know the token"), (.forbidden, "", "may not read"),
        (.serviceUnavailable, "", "starting"), (.ok, "<html>", "not Aloft"), (.ok, "{}", "not Aloft"),
        (.ok, String(repeating: "x", count: 5 << 20), "more than 4194304 bytes"),
        (.notFound, "", "status 404"),
    ])
    func `what is no status is said in words, and followed nowhere`(
        status: Status, body: String, words: String
    ) async throws {
        var response = Response(status, contentType: "application/json", body: Array(body.utf8))
        response.headers.append(name: "Location", value: "/elsewhere")
        let peer = try Stranger(response)
        let answers = await Self.answers(of: Self.poller([PeerNode(name: "web2", url: peer.url)]))
        guard case .unknown(let why)? = answers.first?.outcome else {
            Issue.record("\(answers)")
            return
        }
        #expect(why.contains(words), "\(why)")
        #expect(answers[0].lastAnsweredAt == nil && peer.tokens.count == 1)
    }

    @Test func `peers are asked beside one another, and told in their order`() async throws {
        let peer = try Stranger(Response(.ok, contentType: "application/json", body: Array(Self.status.utf8)))
        let nobody = PeerNode(name: "gone", url: "http://127.0.0.1:1")
        let answers = await Self.answers(of: Self.poller([nobody, PeerNode(name: "web2", url: peer.url)]))
        #expect(answers.map(\.name) == ["gone", "web2"])
        guard case .unknown(let why) = answers[0].outcome, case .status = answers[1].outcome else {
            Issue.record("\(answers)")
            return
        }
        #expect(why.contains("connect"))
    }

    @Test func `the token is the file's first word, read each time; without its file nobody is asked`() async throws {
        let path = NSTemporaryDirectory() + "aloft-peer-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "secret\n".write(toFile: path, atomically: true, encoding: .utf8)
        let peer = try Stranger(Response(.ok, contentType: "application/json", body: Array(Self.status.utf8)))
        let node = PeerNode(name: "web2", url: peer.url)
        _ = await Self.answers(of: Self.poller([node], tokenPath: path))
        #expect(peer.tokens == ["Bearer secret"])
        try FileManager.default.removeItem(atPath: path)
        let answers = await Self.answers(of: Self.poller([node], tokenPath: path))
        #expect(peer.tokens.count == 1)
        guard case .unknown(let why)? = answers.first?.outcome else {
            Issue.record("\(answers)")
            return
        }
        #expect(why.contains(path) && why.contains("cannot be read"))
    }

    @Test func `after a reload other peers are asked at once`() async throws {
        let peer = try Stranger(Response(.ok, contentType: "application/json", body: Array(Self.status.utf8)))
        let poller = Self.poller([PeerNode(name: "web2", url: peer.url)])
        _ = await Self.answers(of: poller)
        poller.follow(APIConfiguration())
        #expect(await Self.answers(of: poller) == [])
    }

    @Test func `who asked while others were the peers is told of those that are now`() async throws {
        let gate = Gate()
        let slow = try Stranger(
            Response(.ok, contentType: "application/json", body: Array(Self.status.utf8)), gate: gate)
        let poller = Self.poller([PeerNode(name: "before", url: slow.url)])
        async let answers = Self.answers(of: poller)
        await gate.reached()
        var api = APIConfiguration()
        api.peers = [PeerNode(name: "now", url: "http://127.0.0.1:1")]
        poller.follow(api)
        gate.open()
        #expect(await answers.map(\.name) == ["now"])
    }
}
