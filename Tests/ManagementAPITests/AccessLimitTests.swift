import AgentModel
import HTTPServer
import History
import NetworkTypes
import StandIns
import Synchronization
import Testing

@testable import ManagementAPI

/// Wrong tokens, client certificates and connections to virtual addresses.
struct AccessLimitTests {
    private static let remote = RequestPeer.tcp(address: "192.168.100.20", port: 5000)
    private static let local = RequestPeer.tcp(address: "127.0.0.1", port: 5000)
    private static let other = RequestPeer.tcp(address: "192.168.100.21", port: 5000)
    private static let user = RequestPeer.unix(RequestPeer.Credentials(processID: 1, userID: 1001, groupID: 99))

    private func ask(_ node: TestNode, _ token: String?, from peer: RequestPeer, _ path: String = "/livez") throws
        -> Response
    {
        let headers: HeaderFields = token.map { ["Authorization": $0] } ?? [:]
        return try node.ask(.get, path, headers: headers, peer: peer)
    }

    private func exhaust(_ node: TestNode, from peer: RequestPeer) throws {
        for _ in 0..<FailureLimiter.allowance {
            #expect(try ask(node, "Bearer wrong", from: peer).problem == "invalid-token")
        }
    }

    @Test(arguments: [remote, local, user])
    func `after too many wrong tokens a wrong one is told to wait, and a right one counts`(peer: RequestPeer) throws {
        let start = ContinuousClock.now
        let node = try TestNode(failures: FailureLimiter(now: { start }))
        try exhaust(node, from: peer)
        let refused = try ask(node, "Bearer wrong", from: peer)
        #expect(refused.problem == "too-many-failures")
        #expect(refused.status == .tooManyRequests)
        #expect(refused.headers["Retry-After"] == "6")
        #expect(refused.headers["WWW-Authenticate"] == nil)
        for token in ["Bearer admin2", "Basic x", "Bearer", ""] {
            #expect(try ask(node, token, from: peer) == refused)
        }
        for _ in 0..<3 * FailureLimiter.allowance {
            for token in ["Bearer admin", "Bearer viewer"] {
                #expect(try ask(node, token, from: peer).status == .ok)
            }
            #expect(try ask(node, "Bearer wrong", from: peer) == refused)
        }
        #expect(try ask(node, "Bearer viewer", from: Self.other).status == .ok)
    }

    @Test func `without a token nothing is refused for others' wrong ones`() throws {
        let start = ContinuousClock.now
        let node = try TestNode(failures: FailureLimiter(now: { start }))
        for peer in [Self.local, Self.user] {
            try exhaust(node, from: peer)
            #expect(try ask(node, nil, from: peer).status == .ok)
        }
        try exhaust(node, from: Self.remote)
        #expect(try ask(node, nil, from: Self.remote).problem == "token-required")
    }

    @Test func `when time has passed a wrong token is only wrong again`() throws {
        let now = Mutex(ContinuousClock.now)
        let node = try TestNode(failures: FailureLimiter(now: { now.withLock { $0 } }))
        try exhaust(node, from: Self.remote)
        #expect(try ask(node, "Bearer wrong", from: Self.remote).problem == "too-many-failures")
        now.withLock { $0 += .seconds(6) }
        #expect(try ask(node, "Bearer wrong", from: Self.remote).problem == "invalid-token")
    }

    @Test func `a right token without the role is no failure`() throws {
        let start = ContinuousClock.now
        let node = try TestNode(failures: FailureLimiter(now: { start }))
        for _ in 0...FailureLimiter.allowance {
            let answer = try node.ask(
                .post, "/v1/reload", headers: ["Authorization": "Bearer viewer"], peer: Self.remote)
            #expect(answer.problem == "forbidden")
        }
    }

    @Test func `every unknown token gets the same answer, byte for byte`() throws {
        let node = try TestNode()
        let first = try ask(node, "Bearer wrong", from: Self.remote)
        for token in [
            "Bearer admi", "Bearer admin2", "Bearer", "Basic admin", "",
            "Bearer \(String(repeating: "x", count: 5000))",
        ] {
            #expect(try ask(node, token, from: Self.remote) == first)
        }
    }

    @Test func `as much is compared whatever is sent where a token is needed`() throws {
        let compared = Mutex<[Int]>([])
        var policy = AccessPolicy(tokens: try TokenFile(parsing: Fixture.tokens))
        policy.didCompare = { count in compared.withLock { $0.append(count) } }
        let start = ContinuousClock.now
        let node = try TestNode(access: policy, failures: FailureLimiter(now: { start }))
        for token in [nil, "Bearer viewer", "Bearer admin", "Bearer wrong", "Basic x", ""] {
            _ = try ask(node, token, from: Self.remote)
        }
        for _ in 0..<FailureLimiter.allowance { _ = try ask(node, "Bearer wrong", from: Self.remote) }
        for token in ["Bearer wrong", "Bearer admin"] {
            let answer = try ask(node, token, from: Self.remote)
            #expect(answer.problem == (token == "Bearer admin" ? "" : "too-many-failures"))
        }
        #expect(compared.withLock { $0.count } == 18)
        #expect(Set(compared.withLock { $0 }) == [4 * 32])
    }

    @Test(arguments: [
        ("web2", Role.operator), ("stranger", .viewer), ("my-admin", .viewer),
    ])
    func `a client certificate has the role of its line, or may read`(name: String, role: Role) throws {
        let tokens = try TokenFile(parsing: Fixture.tokens + "\nweb2 operator certificate")
        let caller = try caller(AccessPolicy(tokens: tokens), certificate: name)
        #expect(caller == Caller(author: Author(.certificate, name), role: role, address: "192.168.100.20"))
        #expect(throws: Never.self) { try caller.require(role) }
        let problem = #expect(throws: Problem.self) { try caller.require(.admin) }
        #expect(problem?.kind == .forbidden)
        #expect(problem?.detail.hasPrefix("The certificate \(name) ") == true)
    }

    @Test func `whoever sends a token with a certificate is judged by the token`() throws {
        let tokens = try TokenFile(parsing: Fixture.tokens + "\nweb2 operator certificate")
        let policy = AccessPolicy(tokens: tokens)
        let caller = try caller(policy, certificate: "web2", headers: ["Authorization": "Bearer viewer"])
        #expect(caller.role == .viewer)
        #expect(caller.author == Author(.token, "my-viewer"))
        #expect(throws: Problem.self) {
            try self.caller(policy, certificate: "web2", headers: ["Authorization": "Bearer web2"])
        }
    }

    @Test(arguments: [
        ("192.0.2.10", "0.0.0.0:8460", true), ("192.0.2.1", "0.0.0.0:8460", false),
        ("192.0.2.1", "192.0.2.1:8460", true), ("::ffff:192.0.2.1", "[::]:8460", false),
        ("192.0.2.2", "192.0.2.1:8460", false), ("2001:db8::1", "[::]:8460", false),
        ("2001:db8::1%eth0", "[2001:db8::1]:8460", true), ("2001:db8::9", "[::]:8460", true),
        ("nonsense", "0.0.0.0:8460", false), (nil, "/run/aloft/aloft.sock", true),
    ])
    func `at a virtual address only its own listener answers`(local: String?, listener: String, mayAnswer: Bool) {
        let virtual = Set(["192.0.2.1", "192.0.2.2", "2001:db8::1"].compactMap { IPAddress($0) })
        #expect(AccessPolicy.mayAnswer(local: local, listener: listener, virtual: virtual) == mayAnswer)
    }

    private func caller(
        _ policy: AccessPolicy, certificate: String, headers: HeaderFields = [:]
    ) throws -> Caller {
        let request = try #require(
            Request(method: .get, target: "/livez", headers: headers, requestID: "req-1", peer: Self.remote))
        return try policy.caller(
            of: request, needing: .viewer, clientCommonName: certificate, failures: FailureLimiter())
    }
}
