import StandIns
import Testing

@testable import ManagementAPI

struct TokenFileTests {
    private let digest = Fixture.sha256("secret")

    @Test func `names, roles and digests are read, comments and blank lines are not`() throws {
        let text =
            "# tokens\n\n  ansible   operator \(digest.uppercased())  # the cron job\r\nroot admin \(Fixture.sha256("b"))"
        let file = try TokenFile(parsing: text)
        #expect(file.tokens.map(\.name) == ["ansible", "root"])
        #expect(file.tokens.map(\.role) == [.operator, .admin])
        #expect(file.search(for: "secret").token?.name == "ansible")
        #expect(file.search(for: "b").token?.name == "root")
        #expect(file.search(for: "Secret").token == nil)
        #expect(file.search(for: "").token == nil)
        #expect(try TokenFile(parsing: "").tokens.isEmpty)
    }

    @Test(arguments: [
        ("a viewer", "not 2 words"), ("a boss DIGEST", "\"boss\" is not a role"),
        ("a viewer abc", "64 hexadecimal digits"),
        ("a viewer DIGEST0", "64 hexadecimal digits"), ("a viewer xDIGEST", "64 hexadecimal digits"),
        ("a viewer DIGEST more", "not 4 words"), ("first admin \(Fixture.sha256("other"))", "another token named"),
        ("a viewer FIRST", "has the same digest"), ("first admin certificate", "another token named"),
        ("cn admin certificate", "another token named"), ("a boss certificate", "\"boss\" is not a role"),
        ("a viewer Certificate", "64 hexadecimal digits"),
    ])
    func `an error names its line`(line: String, message: String) {
        let first = Fixture.sha256("first")
        let text =
            "first viewer \(first)\ncn operator certificate\n"
            + line.replacing("DIGEST", with: digest).replacing("FIRST", with: first)
        let error = #expect(throws: TokenFileError.self) { try TokenFile(parsing: text) }
        #expect(error?.line == 3)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `there is a bound on how many`() {
        func text(_ count: Int) -> String {
            (0..<count).map { "n\($0) viewer \(Fixture.sha256("\($0)"))" }.joined(separator: "\n")
        }
        #expect(throws: Never.self) { try TokenFile(parsing: text(TokenFile.maximumCount)) }
        #expect(throws: TokenFileError.self) { try TokenFile(parsing: text(TokenFile.maximumCount + 1)) }
    }

    @Test func `certificates have roles, and no token`() throws {
        let file = try TokenFile(parsing: "web2 operator certificate\nweb3 admin certificate # the other\n")
        #expect(file.tokens == [])
        #expect(file.role(forCertificate: "web2") == .operator)
        #expect(file.role(forCertificate: "web3") == .admin)
        #expect(file.role(forCertificate: "Web3") == nil)
        #expect(file.search(for: "certificate").token == nil)
    }

    @Test(arguments: [nil, "", "a", "t0", "t7", "T7", String(repeating: "x", count: 10_000)] as [String?])
    func `a search costs the same whatever is sought`(secret: String?) throws {
        let lines = (0..<8).map { "n\($0) viewer \(Fixture.sha256("t\($0)"))" }
        let file = try TokenFile(parsing: lines.joined(separator: "\n"))
        #expect(file.search(for: secret).bytesCompared == 9 * 32)
        #expect(TokenFile().search(for: secret) == TokenFile.Search(token: nil, bytesCompared: 32))
    }

    @Test func `the digest that nobody has is nobody's`() throws {
        let file = try TokenFile(parsing: "zero admin \(String(repeating: "0", count: 64))")
        #expect(file.search(for: nil).token == nil)
        #expect(file.search(for: "zero").token == nil)
    }
}
