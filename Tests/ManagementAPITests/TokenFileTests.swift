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
        #expect(file.token(for: "secret")?.name == "ansible")
        #expect(file.token(for: "b")?.name == "root")
        #expect(file.token(for: "Secret") == nil)
        #expect(file.token(for: "") == nil)
        #expect(try TokenFile(parsing: "").tokens.isEmpty)
    }

    @Test(arguments: [
        ("a viewer", "not 2 words"), ("a boss DIGEST", "\"boss\" is no role"),
        ("a viewer abc", "64 hexadecimal digits"),
        ("a viewer DIGEST0", "64 hexadecimal digits"), ("a viewer xDIGEST", "64 hexadecimal digits"),
        ("a viewer DIGEST more", "not 4 words"), ("first admin \(Fixture.sha256("other"))", "another token named"),
        ("a viewer FIRST", "has the same digest"),
    ])
    func `an error names its line`(line: String, message: String) {
        let first = Fixture.sha256("first")
        let text =
            "# comment\nfirst viewer \(first)\n"
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
}
