import AgentModel
import HTTPServer
import History
import StandIns
import Testing

@testable import ManagementAPI

/// Who may do what, over every way in.
struct AccessPolicyTests {
    /// A way in, and the highest role that it gives.
    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let peer: RequestPeer
        let token: String?
        let role: Role?
        /// What is answered to somebody who may not.
        let refusal: ProblemKind

        static let local = RequestPeer.tcp(address: "127.0.0.1", port: 5000)
        static let remote = RequestPeer.tcp(address: "192.168.100.20", port: 5000)

        static func unix(_ user: UInt32) -> RequestPeer {
            .unix(RequestPeer.Credentials(processID: 1, userID: user, groupID: 99))
        }

        static let all = [
            Way(testDescription: "loopback", peer: local, token: nil, role: .viewer, refusal: .tokenRequired),
            Way(
                testDescription: "loopback over IPv6", peer: .tcp(address: "::1", port: 1), token: nil, role: .viewer,
                refusal: .tokenRequired),
            Way(
                testDescription: "loopback mapped into IPv6", peer: .tcp(address: "::ffff:127.0.0.1", port: 1),
                token: nil, role: .viewer, refusal: .tokenRequired),
            Way(testDescription: "remote", peer: remote, token: nil, role: nil, refusal: .tokenRequired),
            Way(testDescription: "viewer", peer: local, token: "viewer", role: .viewer, refusal: .forbidden),
            Way(testDescription: "remote viewer", peer: remote, token: "viewer", role: .viewer, refusal: .forbidden),
            Way(testDescription: "operator", peer: local, token: "operator", role: .operator, refusal: .forbidden),
            Way(testDescription: "admin", peer: remote, token: "admin", role: .admin, refusal: .forbidden),
            Way(testDescription: "wrong token", peer: local, token: "wrong", role: nil, refusal: .invalidToken),
            Way(testDescription: "root", peer: unix(0), token: nil, role: .admin, refusal: .forbidden),
            Way(testDescription: "own user", peer: unix(7), token: nil, role: .admin, refusal: .forbidden),
            Way(testDescription: "group member", peer: unix(1000), token: nil, role: .admin, refusal: .forbidden),
            Way(testDescription: "other user", peer: unix(1001), token: nil, role: .viewer, refusal: .forbidden),
            Way(testDescription: "root as viewer", peer: unix(0), token: "viewer", role: .viewer, refusal: .forbidden),
            Way(testDescription: "unknown", peer: .unknown, token: nil, role: nil, refusal: .forbidden),
        ]
    }

    private func policy() throws -> AccessPolicy {
        AccessPolicy(
            tokens: try TokenFile(parsing: Fixture.tokens), hostNames: ["Web1"], ownUserID: 7,
            isMember: { $0 == 1000 }, userName: { $0 == 1000 ? "anna" : nil })
    }

    @Test(arguments: Way.all)
    func `each way in may take the routes of its role and no other`(way: Way) throws {
        let node = try TestNode(access: try policy())
        for route in RouteTable.standard.routes {
            let path = route.path.description.replacing("{name}", with: "VI_01").replacing("{id}", with: "1")
            let headers: HeaderFields = way.token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
            let response = try node.ask(route.method, path, headers: headers, peer: way.peer)
            let isAllowed = route.isPublic || way.role.map { $0 >= route.role } ?? false
            let refusals: [ProblemKind] = [.tokenRequired, .invalidToken, .forbidden]
            let refused = refusals.first { $0.rawValue == response.problem }
            #expect(refused == (isAllowed ? nil : way.refusal), "\(route.method.rawValue) \(path)")
            let challenge = response.headers["WWW-Authenticate"]
            #expect((challenge != nil) == (refused?.status == .unauthorized))
        }
    }

    @Test func `somebody without rights is not told which paths there are`() throws {
        let node = try TestNode(access: try policy())
        #expect(try node.ask(.get, "/nowhere", peer: Way.remote).problem == "token-required")
        #expect(try node.ask(.put, "/v1/drain", peer: Way.remote).problem == "token-required")
    }

    @Test(arguments: ["Basic b3BlcmF0b3I=", "Bearer", "Bearer operator x", "operator"])
    func `another form of authorization is no token`(value: String) throws {
        let node = try TestNode(access: try policy())
        let response = try node.ask(.get, "/livez", headers: ["Authorization": value])
        #expect(response.problem == "invalid-token")
        #expect(response.headers["WWW-Authenticate"] == "Bearer realm=\"aloft\", error=\"invalid_token\"")
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.0.0.1:8460", true), ("[::1]:8460", true), ("[fe80::1]", true), ("localhost", true),
        ("LOCALHOST:80", true), ("web1", true), ("WEB1:8460", true), ("192.168.100.11:8460", true),
        ("evil.example", false), ("evil.example:8460", false), ("web1.evil.example", false), ("", false),
        ("[::1", false), ("localhost:x", false), ("127.0.0.1.evil.example", false), ("[::1]evil", false),
    ])
    func `over TCP the Host must be this node`(host: String, isOurs: Bool) throws {
        let node = try TestNode(access: try policy())
        let response = try node.ask(.get, "/livez", headers: ["Host": host])
        #expect(response.problem == (isOurs ? "" : "host-not-allowed"))
        #expect(try node.ask(.get, "/livez", headers: ["Host": host], peer: Way.unix(0)).status == .ok)
    }

    @Test func `over TLS the Host may be any name`() throws {
        let request = Request(
            method: .get, target: "/livez", headers: ["Host": "aloft.example", "Authorization": "Bearer viewer"],
            requestID: "req-1", peer: Way.remote, isEncrypted: true)
        #expect(try TestNode(access: try policy()).ask(try #require(request)).status == .ok)
    }

    @Test func `a request without Host is a load balancer's`() throws {
        #expect(try TestNode(access: try policy()).ask(.get, "/livez").status == .ok)
    }

    @Test(arguments: [
        (
            Way.remote, "operator",
            Requester(Author(.token, "my-operator"), address: "192.168.100.20", requestID: "req-1")
        ),
        (Way.unix(1000), nil, Requester(Author(.uid, "anna"), requestID: "req-1")),
        (Way.unix(0), nil, Requester(Author(.uid, "0"), requestID: "req-1")),
        (Way.unix(1001), "admin", Requester(Author(.token, "my-admin"), requestID: "req-1")),
    ])
    func `the agent hears who asks`(peer: RequestPeer, token: String?, requester: Requester) throws {
        let node = try TestNode(access: try policy())
        let headers: HeaderFields = token.map { ["Authorization": "bearer \($0)"] } ?? [:]
        #expect(try node.ask(.delete, "/v1/drain", headers: headers, peer: peer).status == .ok)
        #expect(node.agent.received == [.undrain(nil, requester)])
    }

    @Test func `users are not looked up for reading`() throws {
        let node = try TestNode(
            access: AccessPolicy(
                isMember: { _ in
                    Issue.record("looked up")
                    return false
                },
                userName: { _ in
                    Issue.record("looked up")
                    return nil
                }))
        #expect(try node.ask(.get, "/livez", peer: Way.unix(1001)).status == .ok)
        #expect(try node.ask(.get, "/v1/status", peer: Way.unix(1001)).status == .ok)
    }

    @Test func `a new policy counts from then on`() throws {
        let node = try TestNode(access: try policy())
        node.api.setAccess(AccessPolicy())
        #expect(try node.ask(.get, "/livez", headers: ["Authorization": "Bearer admin"]).problem == "invalid-token")
    }
}
