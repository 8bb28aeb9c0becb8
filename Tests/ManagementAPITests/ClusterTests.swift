import HTTPServer
import StandIns
import Testing

@testable import ManagementAPI

/// The nodes beside one another: what is known is said, and what is not known is never assumed.
struct ClusterTests {
    @Test(arguments: [
        (["a"], [], AddressOwnersDocument.Verdict.one), (["a"], ["b"], .oneKnown), ([], [], .none),
        ([], ["b"], .unknown), (["a", "b"], [], .several), (["a", "b"], ["c"], .several),
    ])
    func `one owner is one only when every other node is known not to be`(
        active: [String], unknown: [String], verdict: AddressOwnersDocument.Verdict
    ) {
        #expect(AddressOwnersDocument(address: "192.0.2.1", active: active, unknown: unknown).verdict == verdict)
    }

    @Test func `this node comes first, and each peer says for itself what it is`() throws {
        let cluster = try cluster(beside: [Self.peer("web2", .status(Self.status("backup")))])
        #expect(cluster.nodes.map(\.name) == ["web1", "web2"] && cluster.nodes.map(\.isThisNode) == [true, false])
        #expect(cluster.nodes.allSatisfy { $0.reachable && $0.error == nil && $0.status != nil })
        let shared = try #require(cluster.addresses.first { $0.address == "192.168.100.167" })
        #expect(shared.verdict == .one && shared.active == ["web1"] && shared.unknown.isEmpty)
    }

    @Test func `who does not answer has no state, whatever it was, and may have any address`() throws {
        let cluster = try cluster(beside: [Self.silent])
        let node = try #require(cluster.nodes.last)
        #expect(!node.reachable && node.status == nil && node.error == "Timeout was reached")
        #expect(node.lastAnsweredAt == "1970-01-01T00:00:00.000000Z")
        #expect(cluster.addresses.allSatisfy { $0.unknown == ["web2"] })
        #expect(cluster.addresses.allSatisfy { $0.verdict == .oneKnown || $0.verdict == .unknown })
    }

    @Test func `a peer whose engine is not heard of may have its addresses`() throws {
        let cluster = try cluster(beside: [Self.peer("web2", .status(Self.status("unknown")))])
        #expect(cluster.addresses.first { $0.address == "192.168.100.167" }?.verdict == .oneKnown)
    }

    @Test func `two that are Active are several`() throws {
        let cluster = try cluster(beside: [Self.peer("web2", .status(Self.status("active")))])
        let owners = try #require(cluster.addresses.first { $0.address == "192.168.100.167" })
        #expect(owners.verdict == .several && owners.active == ["web1", "web2"])
    }

    @Test func `when too many ask the next is told so`() throws {
        let node = try TestNode()
        node.peers.isFull.withLock { $0 = true }
        #expect(node.ask(try #require(Request.get("/v1/cluster"))).status == .serviceUnavailable)
    }

    private func cluster(beside answers: [PeerAnswer]) throws -> ClusterDocument {
        let node = try TestNode()
        node.peers.answers.withLock { $0 = answers }
        let response = node.ask(try #require(Request.get("/v1/cluster")))
        #expect(response.status == .ok)
        return try JSONReader.value(ClusterDocument.self, from: response.body)
    }

    static let answering = peer("web3", .status(status("backup")))
    static let silent = peer("web2", .unknown(why: "Timeout was reached"))

    private static func peer(_ name: String, _ outcome: PeerAnswer.Outcome) -> PeerAnswer {
        PeerAnswer(name: name, url: "https://192.0.2.12:8460", askedAt: 0, lastAnsweredAt: 0, outcome: outcome)
    }

    static func status(_ state: String) -> PeerStatusDocument {
        PeerStatusDocument(
            node: "web2", version: "9.9.9", uptimeS: 5, asOf: "2026-11-23T16:25:03.000000Z", drains: [],
            conditions: [],
            instances: [
                .init(
                    name: "VI_01", interface: "eth0", family: "ipv4", vrid: 50, state: state,
                    since: "2026-11-23T16:25:03.000000Z", summary: nil, priority: .init(effective: 90),
                    virtualAddresses: ["192.168.100.167/32"])
            ])
    }
}

extension Request {
    fileprivate static func get(_ path: String) -> Request? {
        Request(method: .get, target: path, requestID: "req-1", peer: .tcp(address: "127.0.0.1", port: 5000))
    }
}
