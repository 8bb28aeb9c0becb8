import HTTPServer
import JSON
import StandIns
import Testing
import VRRP

@testable import AgentModel
@testable import ManagementAPI

/// The nodes beside one another: what is known is said, and what is not known is never assumed.
struct ClusterRouteTests {
    @Test(arguments: [
        (["a"], [], false, AddressOwnersDocument.Verdict.one), (["a"], ["b"], false, .oneKnown), ([], [], false, .none),
        ([], ["b"], false, .unknown), (["a", "b"], [], false, .several), (["a", "b"], ["c"], false, .several),
        ([], [], true, .heard), ([], ["b"], true, .heard), (["a"], [], true, .one),
    ])
    func `one owner is one only when every other node is known not to be`(
        active: [String], unknown: [String], isHeard: Bool, verdict: AddressOwnersDocument.Verdict
    ) {
        let accounts = OwnerAccounts(active: active, unknown: unknown, heard: isHeard ? [Self.account] : [])
        #expect(AddressOwnersDocument(address: "192.0.2.1", accounts, namesOthers: true).verdict == verdict)
    }

    private static let account = HeardOwnerDocument(router: "192.0.2.9", priority: 101, ageMs: 400, by: "c")

    @Test func `without peer lines what is heard counts, and what is not known is unknown, never dark`() throws {
        let following = try owner([Fixture.instance(Fixture.router(.backup))])
        #expect(following.verdict == .heard && following.active.isEmpty)
        #expect(
            following.heard
                == [HeardOwnerDocument(router: "192.168.100.13", priority: 140, ageMs: 3, by: "web1")])
        var silent = Fixture.router(.backup)
        silent = VirtualRouter(silent.configuration)
        _ = silent.startup(now: Fixture.start)
        for router in [silent, Fixture.router(.fault)] {
            let unknown = try owner([Fixture.instance(router)])
            #expect(unknown.verdict == .unknown && unknown.heard.isEmpty && unknown.unknown.isEmpty)
        }
        #expect(try owner([Fixture.instance(Fixture.router())]).verdict == .one)
    }

    @Test func `an Active that hears a second one is not the only owner`() throws {
        var instance = Fixture.instance(Fixture.router())
        instance.findings = [Fixture.finding(.twoActives)]
        #expect(try owner([instance]).verdict == .several)
    }

    /// Of the address of a node that is alone.
    private func owner(_ instances: [InstanceSnapshot]) throws -> AddressOwnersDocument {
        let node = try TestNode(Fixture.snapshot(instances))
        let response = node.ask(try #require(Request.get("/v1/cluster")))
        return try #require(JSONReader.value(ClusterDocument.self, from: response.body).addresses.first)
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
