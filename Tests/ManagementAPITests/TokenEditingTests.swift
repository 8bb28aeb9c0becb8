import StandIns
import Testing

@testable import ManagementAPI

struct TokenEditingTests {
    private let digest = Fixture.sha256("x")

    private func adding(_ name: String, to text: String?) throws -> String {
        try TokenFile.adding(name: name, role: .operator, digest: digest, to: text)
    }

    @Test func `a token is 32 bytes in base64url behind a prefix`() {
        #expect(TokenSecret(bytes: Array(0..<32)).text == "aloft_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
        #expect(TokenSecret(bytes: [0xFB, 0xFF]).text == "aloft_-_8")
        #expect(TokenSecret(bytes: [0xFF]).text == "aloft__w")
        #expect(TokenSecret(bytes: [0xFF, 0xFF, 0xFE]).text == "aloft____-")
    }

    @Test func `every token is another, and the API finds it by its digest`() throws {
        let secrets = (0..<100).map { _ in TokenSecret() }
        #expect(Set(secrets.map(\.text)).count == 100)
        #expect(secrets.allSatisfy { $0.text.utf8.count == 6 + 43 })
        for secret in secrets.prefix(3) {
            let text = try TokenFile.adding(name: "a", role: .admin, digest: secret.digest, to: nil)
            let found = try TokenFile(parsing: text).search(for: secret.text).token
            #expect(found?.name == "a")
            #expect(found?.role == .admin)
        }
    }

    @Test func `a line is added, and the others stay as they are`() throws {
        let old = "# mine\r\n\r\n a viewer \(Fixture.sha256("a")) # x\r\nb admin certificate"
        #expect(try adding("c", to: old) == old + "\nc operator \(digest)\n")
        #expect(try adding("c", to: "") == "c operator \(digest)\n")
        #expect(try adding("c", to: nil).hasPrefix("# NAME ROLE SHA256-HEX"))
    }

    @Test(arguments: [
        "", "a b", "a#", "#a", "a\tb", "a\n", "a\u{A0}b", "\u{1B}", "a\u{7F}", String(repeating: "x", count: 65),
    ])
    func `a name that no line could have is refused`(name: String) {
        #expect(throws: TokenEditError.badName(name)) { try adding(name, to: nil) }
    }

    @Test func `a name is given once`() throws {
        let text = "a viewer \(Fixture.sha256("a"))\nb admin certificate\n"
        for name in ["a", "b"] {
            #expect(throws: TokenEditError.nameTaken(name)) { try adding(name, to: text) }
        }
        #expect(throws: Never.self) { try adding("é!", to: text) }
    }

    @Test func `a file with an error is not made longer`() throws {
        let error = #expect(throws: TokenEditError.self) { try adding("a", to: "x\n") }
        #expect(error?.description.contains("line 1") == true)
        let full = (0..<TokenFile.maximumCount).map { "n\($0) viewer certificate" }.joined(separator: "\n")
        #expect(throws: TokenEditError.self) { try adding("a", to: full) }
    }

    @Test func `a line is removed, and the others stay as they are`() throws {
        let text = "# a\n\na viewer \(digest) # a\r\n  b admin certificate\n#b\nab viewer certificate"
        #expect(
            try TokenFile.removing(name: "a", from: text)
                == "# a\n\n  b admin certificate\n#b\nab viewer certificate")
        #expect(
            try TokenFile.removing(name: "b", from: text)
                == "# a\n\na viewer \(digest) # a\r\n#b\nab viewer certificate")
        #expect(
            try TokenFile.removing(name: "ab", from: text)
                == "# a\n\na viewer \(digest) # a\r\n  b admin certificate\n#b\n")
        #expect(throws: TokenEditError.noSuchName("#")) { try TokenFile.removing(name: "#", from: text) }
    }
}
