import HTTPServer
import History
import JSON
import StandIns
import Testing

@testable import ManagementAPI

/// The configuration in force, and those before.
struct ConfigurationTests {
    private let admin: HeaderFields = ["Authorization": "Bearer admin", "Content-Type": "application/json"]

    private func config(
        _ node: TestNode, token: String?, accept: String = "*/*", knows: String? = nil,
        peer: RequestPeer = .tcp(address: "127.0.0.1", port: 1)
    ) throws -> Response {
        var headers: HeaderFields = ["Accept": accept]
        if let token { headers.append(name: "Authorization", value: "Bearer \(token)") }
        if let knows { headers.append(name: "If-None-Match", value: knows) }
        return try node.ask(.get, "/v1/config", headers: headers, peer: peer)
    }

    private static let root = RequestPeer.unix(RequestPeer.Credentials(processID: 1, userID: 0, groupID: 0))
    private static let nobody = RequestPeer.unix(RequestPeer.Credentials(processID: 1, userID: 99, groupID: 99))

    @Test(
        arguments: [
            ("admin", nil, false), ("operator", nil, true), ("viewer", nil, true), (nil, nil, true),
            (nil, root, false), (nil, nobody, true),
        ] as [(String?, RequestPeer?, Bool)])
    func `admins see secrets and nobody else does`(token: String?, peer: RequestPeer?, isMasked: Bool) throws {
        let node = try TestNode()
        let way = peer ?? .tcp(address: "127.0.0.1", port: 1)
        let json = try config(node, token: token, peer: way)
        let document = try JSONReader.value(ConfigurationTextDocument.self, from: json.body)
        #expect(document.masked == isMasked)
        #expect(document.text == (isMasked ? "auth_pass ********\n" : "auth_pass secret\n"))
        #expect(document.etag == "\"\(Fixture.digest)\"")
        #expect(document.source == "file")
        let plain = try config(node, token: token, accept: "text/plain", peer: way)
        #expect(plain.contentType == "text/plain; charset=utf-8")
        #expect(plain.text == document.text)
    }

    @Test(arguments: [
        ("text/plain", true), ("text/*", true), ("text/plain;q=0.5, application/json;q=0.4", true),
        ("text/plain, */*;q=0.1", true), ("*/*", false), ("application/json", false), ("text/html", false),
        ("text/plain;q=0, */*", false), ("text/plain;q=0.5, application/json", false), ("text/plain;q=nan", false),
    ])
    func `whoever prefers plain text gets it`(accept: String, isPlain: Bool) throws {
        let response = try config(try TestNode(), token: nil, accept: accept)
        #expect((response.contentType == "application/json") != isPlain)
    }

    @Test func `no two representations share a tag, and each begins with the digest`() throws {
        let node = try TestNode()
        func tags() throws -> [String] {
            try ["admin", "viewer"].flatMap { token in
                try ["text/plain", "application/json"].map { accept in
                    try #require(try config(node, token: token, accept: accept).headers["ETag"])
                }
            }
        }
        let before = try tags()
        #expect(Set(before).count == 4)
        #expect(before[0] == "\"\(Fixture.digest)\"")
        #expect(before[2] == "\"\(Fixture.digest)-masked\"")
        #expect(before.allSatisfy { $0.hasPrefix("\"\(Fixture.digest)") })
        // The JSON says whether the file is another one by now; the text does not.
        node.publish(Fixture.snapshot(sequence: 2) { $0.configuration.isStale = true })
        let after = try tags()
        #expect(after[0] == before[0] && after[2] == before[2])
        #expect(after[1] != before[1] && after[3] != before[3])
    }

    @Test func `what the client has already is not sent again`() throws {
        let node = try TestNode()
        let tag = try #require(try config(node, token: "viewer").headers["ETag"])
        for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let response = try config(node, token: "viewer", knows: known)
            #expect(response.status == .notModified)
            #expect(response.headers["ETag"] == tag)
            #expect(response.body == [] && response.contentType == nil)
        }
        #expect(try config(node, token: "admin", knows: tag).status == .ok)
        #expect(try config(node, token: "viewer", knows: "\"\(Fixture.digest)\"").status == .ok)
    }

    @Test func `generations come newest first with what changed, and their secrets for admins alone`() throws {
        let node = try TestNode()
        try node.seedHistory()
        func list(_ token: String, _ query: Query = [:]) throws -> PageDocument<GenerationDocument> {
            let headers: HeaderFields = ["Authorization": "Bearer \(token)"]
            return try JSONReader.value(
                PageDocument<GenerationDocument>.self,
                from: try node.ask(.get, "/v1/config/generations", query: query, headers: headers).body)
        }
        let masked = try list("operator").items
        #expect(masked.map(\.generation) == [4, 3, 2])
        #expect(masked.map(\.confirmed) == [false, true, true])
        #expect(masked.map(\.masked) == [true, true, true])
        let step = "@@ -1,2 +1,2 @@\n-priority 90\n+priority 95\n auth_pass ********\n"
        #expect(masked.map(\.diff) == ["", step, nil])
        let whole = try list("admin").items
        #expect(whole[0].diff == "@@ -1,2 +1,2 @@\n priority 95\n-auth_pass secret\n+auth_pass geheim\n")
        #expect(whole[1].masked == false)
        // The last of a page is compared with the first of the next one.
        let page = try list("operator", ["limit": "2"])
        #expect(page.items.map(\.diff) == ["", step])
        let next = try #require(page.next)
        #expect(try list("operator", ["limit": "2", "cursor": next]).items.map(\.generation) == [2])
    }

    @Test func `one generation has its text`() throws {
        let node = try TestNode()
        try node.seedHistory()
        let masked = try node.read(GenerationDocument.self, "/v1/config/generations/4")
        #expect(masked.text == "priority 95\nauth_pass ********\n")
        let answer = try node.ask(.get, "/v1/config/generations/4", headers: admin)
        #expect(
            try JSONReader.value(GenerationDocument.self, from: answer.body).text == "priority 95\nauth_pass geheim\n")
        #expect(try node.ask(.get, "/v1/config/generations/9").problem == "not-found")
    }
}
