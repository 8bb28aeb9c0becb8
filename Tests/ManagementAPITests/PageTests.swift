import Dashboard
import HTTPServer
import Testing

@testable import ManagementAPI

/// The page for operators, as a browser gets it.
struct PageTests {
    private static let files = [("/", Dashboard.page), ("/page.css", Dashboard.style), ("/page.js", Dashboard.script)]

    @Test func `it is there for everybody, and what it would show is not`() throws {
        let node = try TestNode(access: AccessPolicy())
        for (path, body) in Self.files {
            let response = try node.ask(.get, path, peer: AccessPolicyTests.Way.remote)
            #expect(response.status == .ok && response.body == body)
        }
        #expect(try node.ask(.get, "/v1/status", peer: AccessPolicyTests.Way.remote).problem == "token-required")
        #expect(try node.ask(.get, "/", headers: ["Host": "evil.example"]).problem == "host-not-allowed")
    }

    @Test func `the browser may load nothing but its own three files, and run nothing that stands inline`() throws {
        let response = try TestNode().ask(.get, "/")
        let policy = response.headers["Content-Security-Policy"] ?? ""
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"))
        #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
        #expect(response.contentType == "text/html; charset=utf-8")
        let page = String(decoding: response.body, as: UTF8.self)
        #expect(!page.contains("style=") && !page.contains("<style") && !page.contains("<script>"))
        #expect(page.firstMatch(of: /\son[a-z]+=/) == nil)
        for (path, body) in Self.files {
            let text = String(decoding: body, as: UTF8.self).replacing("http://www.w3.org/2000/svg", with: "")
            #expect(text.firstMatch(of: /https?:|\/\/[a-z0-9]+\.|@import|url\(/) == nil, "\(path)")
        }
    }

    /// What comes from the agent, and so from checks and peers, is text wherever it stands.
    @Test func `nothing is ever taken for markup`() {
        let script = String(decoding: Dashboard.script, as: UTF8.self)
        for word in [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "localStorage", "cookie",
        ] {
            #expect(!script.contains(word), "\(word)")
        }
    }
}
