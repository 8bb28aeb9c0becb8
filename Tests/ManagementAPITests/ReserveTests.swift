import Dispatch
import HTTPServer
import StandIns
import Testing

@testable import ManagementAPI

/// What is bounded keeps some room for those who say who they are: any program on the machine can ask over loopback.
@Suite(.timeLimit(.minutes(1)))
struct ReserveTests {
    private let node: TestNode
    private static let known: HeaderFields = ["Authorization": "Bearer viewer"]

    init() throws {
        node = try TestNode()
    }

    @Test func `strangers cannot use up the streams of events`() throws {
        let strangers = try (0..<EventHub.places - EventHub.reserve).map { _ in try EventClient(node) }
        let refused = try node.ask(.get, "/v1/events")
        #expect(refused.problem == "overloaded")
        #expect(refused.text.contains("token"))
        let known = try (0..<EventHub.reserve).map { _ in try EventClient(node, headers: Self.known) }
        #expect(try node.ask(.get, "/v1/events", headers: Self.known).problem == "overloaded")
        #expect(strangers.count + known.count == EventHub.places)
    }

    @Test func `over the socket nobody is a stranger`() throws {
        let strangers = try (0..<EventHub.places - EventHub.reserve).map { _ in try EventClient(node) }
        let member = RequestPeer.unix(RequestPeer.Credentials(processID: 1, userID: 1001, groupID: 99))
        let stream = try #require(try node.ask(.get, "/v1/events", peer: member).stream)
        stream.close()
        #expect(strangers.count == EventHub.places - EventHub.reserve)
    }

    @Test func `strangers cannot use up the room for those who wait for another status`() throws {
        let wait = { (headers: HeaderFields) throws in
            var headers = headers
            headers.append(name: "If-None-Match", value: "*")
            return try node.begin("/v1/status", query: ["wait": "30s"], headers: headers).answer?.problem
        }
        for _ in 0..<StatusWatch.places - StatusWatch.reserve { #expect(try wait([:]) == nil) }
        #expect(try wait([:]) == "overloaded")
        for _ in 0..<StatusWatch.reserve { #expect(try wait(Self.known) == nil) }
        #expect(try wait(Self.known) == "overloaded")
    }

    @Test func `strangers cannot use up the queue of the history`() throws {
        let door = DispatchSemaphore(value: 0)
        let places = HistoryReadQueue.maxConcurrent + HistoryReadQueue.waitingBound - HistoryReadQueue.reserve
        for _ in 0..<places { #expect(node.api.historyReads.take(isStranger: true) { door.wait() }) }
        #expect(try node.ask(.get, "/v1/transitions").problem == "overloaded")
        let known = try node.begin("/v1/transitions", headers: Self.known)
        #expect(known.answer == nil)
        for _ in 0..<places { door.signal() }
        #expect(known.wait().status == .ok)
    }

    @Test func `strangers are known to those who ask the peers`() throws {
        node.peers.isFullForStrangers.withLock { $0 = true }
        #expect(try node.ask(.get, "/v1/cluster").problem == "overloaded")
        #expect(try node.ask(.get, "/v1/cluster", headers: Self.known).status == .ok)
    }
}
