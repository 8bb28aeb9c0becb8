import Testing

@testable import Configuration

/// Other nodes of the cluster in the `api` block; the golden files api-peers* have the diagnostics.
struct PeerKeywordTests {
    @Test(arguments: [
        ("https://192.0.2.12:8460", "https://192.0.2.12:8460"), ("https://web2.example/", "https://web2.example"),
        ("https://[2001:db8::2]:8460", "https://[2001:db8::2]:8460"),
        ("http://127.0.0.2:8460", "http://127.0.0.2:8460"),
        ("http://[::1]:8461", "http://[::1]:8461"), ("http://localhost:8461", "http://localhost:8461"),
    ])
    func `a peer is named by the URL of its API`(text: String, url: String) throws {
        #expect(try PeerNode.checkedURL(text) == url)
    }

    @Test(arguments: [
        "192.0.2.12:8460", "ftp://192.0.2.12", "https://", "https://192.0.2.12:0", "https://192.0.2.12:65536",
        "https://192.0.2.12:", "https://user@192.0.2.12", "https://192.0.2.12/v1/status", "https://a?b", "https://a#b",
        "https://[2001:db8::2", "https://[x]:1", "http://192.0.2.12:8460", "http://127.0.0.1.example:8460",
        "https://a b", "https://a\u{0}",
    ])
    func `nothing else is one, and no token goes out in the clear`(text: String) {
        #expect(throws: PeerNode.Objection.self) { try PeerNode.checkedURL(text) }
    }
}
