import Testing

/// How the tests themselves are called: a suite is found by its name, and a test says what it holds.
struct TestNameTests {
    private static func sources() throws -> [String] {
        try Repository.files(in: "Tests", ending: ".swift").map { try Repository.text($0) }
    }

    @Test func `no two suites have the same name`() throws {
        let declaration = /(?:struct|class|enum) (\w+Tests)\b/
        let names = try Self.sources().flatMap { $0.matches(of: declaration).map { String($0.1) } }
        #expect(names.count > 200)
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.filter { $0.value > 1 }.keys.sorted() == [])
    }

    @Test func `every test is named by a sentence`() throws {
        // What stands behind an attribute, which may have arguments over several lines.
        let test = /@Test(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?\s+func (\w+)/
        let unnamed = try Self.sources().flatMap { $0.matches(of: test).map { String($0.1) } }
        #expect(unnamed == [])
    }
}
