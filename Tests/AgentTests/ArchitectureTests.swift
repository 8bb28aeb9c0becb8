import Testing

/// docs/development/architecture.md against the sources.
struct ArchitectureTests {
    private static func quoted() throws -> [String] {
        Repository.quoted(in: try Repository.text("docs/development/architecture.md"))
    }

    @Test func `every file and folder that it names is there`() throws {
        // A path of the API begins with a slash; a request has a blank.
        let paths = try Self.quoted().filter {
            ($0.contains("/") || $0.hasSuffix(".swift")) && !$0.hasPrefix("/") && !$0.contains(" ")
        }
        #expect(paths.count > 15)
        let missing = paths.filter { path in
            !["\(path)", "Sources/\(path)", "Sources/\(path).swift"].contains(where: Repository.exists)
        }
        #expect(missing == [])
    }

    @Test func `every module has its line`() throws {
        let quoted = Set(try Self.quoted())
        #expect(try Repository.modules().filter { !quoted.contains($0) } == [])
    }

    /// Accurate, and nobody could search for them.
    private static let retired = [
        "Desk", "Clerk", "Office", "WaitingRoom", "Errand", "Undertaking", "LastWill", "Testament", "Bequest", "Estate",
        "Heir", "Succession", "Deputation", "Rehearsal", "Deputy", "Patient", "Checkup", "Witness", "Relapses",
        "Complaint", "SnapshotBoard", "PassedOver", "aloft-will", "sighting", "Sighting",
    ]

    @Test func `no retired word is left in the sources`() throws {
        let files = Repository.files(in: "Sources", ending: ".swift")
        #expect(files.count > 400)
        let left = try files.flatMap { file in
            let text = try Repository.text(file)
            return Self.retired.filter { file.contains($0) || text.contains($0) }.map { "\(file): \($0)" }
        }
        #expect(left == [])
    }
}
