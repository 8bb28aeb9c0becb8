import Foundation
import Testing

/// docs/architecture.md against the sources.
struct ArchitectureTests {
    private static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    }

    /// What stands between backquotes in it.
    private static func quoted() throws -> [String] {
        try text("docs/architecture.md").split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: repository.appending(path: path).path)
    }

    @Test func `every file and folder that it names is there`() throws {
        let paths = try Self.quoted().filter { $0.first?.isUppercase == true && $0.contains("/") && !$0.contains(" ") }
        #expect(paths.count > 5)
        let missing = paths.filter { path in
            !["\(path)", "Sources/\(path)", "Sources/\(path).swift"].contains(where: Self.exists)
        }
        #expect(missing == [])
    }

    @Test func `every module has its line`() throws {
        let modules = try FileManager.default.contentsOfDirectory(
            atPath: Self.repository.appending(path: "Sources").path)
        let quoted = Set(try Self.quoted())
        #expect(modules.filter { !quoted.contains($0) } == [])
    }

    /// Accurate, and nobody could search for them.
    private static let retired = [
        "Desk", "Clerk", "Office", "WaitingRoom", "Errand", "Undertaking", "LastWill", "Testament", "Bequest", "Estate",
        "Heir", "Succession", "Deputation", "Rehearsal", "Deputy", "Patient", "Checkup", "Witness", "Relapses",
        "Complaint", "SnapshotBoard", "PassedOver", "aloft-will",
    ]

    @Test func `no retired word is left in the sources`() throws {
        let folder = Self.repository.appending(path: "Sources").path
        let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        let files = names.filter { $0.hasSuffix(".swift") }
        #expect(files.count > 400)
        let left = try files.flatMap { file in
            let text = try Self.text("Sources/\(file)")
            return Self.retired.filter { file.contains($0) || text.contains($0) }.map { "\(file): \($0)" }
        }
        #expect(left == [])
    }
}
