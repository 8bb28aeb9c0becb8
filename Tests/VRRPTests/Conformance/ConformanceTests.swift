import Foundation
import Testing

/// Every requirement of RFC 9568 and of RFC 3768 has a test, or a reason why it needs none: docs/development/conformance.md.
///
/// `ALOFT_WRITE_CONFORMANCE=1` writes the file anew.
struct ConformanceTests {
    /// How many rows may still lack their test.
    private static let pendingLimit = 0

    private static let parts: [(title: String, rows: [Requirement])] = [
        ("Sending", Requirement.transmission), ("Receiving", Requirement.reception),
        ("Parameters", Requirement.parameters), ("Initialize", Requirement.initialize), ("Backup", Requirement.backup),
        ("Active", Requirement.active), ("MAC addresses, ARP and neighbour discovery", Requirement.neighbours),
        ("Both versions at once", Requirement.bothVersions), ("Version 2 (RFC 3768)", Requirement.versionTwo),
    ]

    private static let rows = parts.flatMap(\.rows)
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

    @Test
    func `every requirement has its row, once`() {
        let counts = [("T", 17), ("X", 20), ("P", 12), ("I", 5), ("B", 11), ("M", 17), ("Z", 16), ("O", 7), ("V", 10)]
        let expected = counts.flatMap { part, count in (1...count).map { "\(part)\($0)" } }
        #expect(Self.rows.map(\.id) == expected)
    }

    @Test
    func `no row is empty`() {
        for row in Self.rows {
            #expect(!row.level.isEmpty && !row.text.isEmpty, "\(row.id)")
            switch row.proof {
            case .tests(let names): #expect(!names.isEmpty, "\(row.id)")
            case .excluded(let reason): #expect(!reason.isEmpty, "\(row.id)")
            case .pending(let missing): #expect(!missing.isEmpty, "\(row.id)")
            }
        }
    }

    @Test
    func `every test that a row names exists`() throws {
        let known = try Self.knownTests()
        let missing = Self.rows.flatMap { row -> [String] in
            guard case .tests(let names) = row.proof else { return [] }
            return names.filter { !known.contains($0) }.map { "\(row.id): \($0)" }
        }
        #expect(missing == [])
    }

    @Test
    func `no more rows are pending than are allowed`() {
        let pending = Self.rows.filter { if case .pending = $0.proof { true } else { false } }
        #expect(pending.count == Self.pendingLimit, "the limit goes down with them: \(pending.map(\.id))")
    }

    @Test
    func `conformance.md is what the rows say`() throws {
        let file = Self.tests.appending(path: "../docs/development/conformance.md")
        if ProcessInfo.processInfo.environment["ALOFT_WRITE_CONFORMANCE"] == "1" {
            try Self.document.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == Self.document)
    }

    // MARK: The sources of the tests

    /// `Suite/test` of all tests there are, by their source files.
    private static func knownTests() throws -> Set<String> {
        var known: Set<String> = []
        for file in try swiftFiles(in: tests) {
            var suite = ""
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                guard line.contains("Tests") || line.contains("func `") else { continue }
                if let name = line.firstMatch(of: /\b(?:struct|extension|class|enum|actor) (\w+Tests)\b/)?.1 {
                    suite = String(name)
                } else if let name = line.firstMatch(of: /func `([^`]+)`/)?.1 {
                    known.insert("\(suite)/\(name)")
                }
            }
        }
        return known
    }

    private static func swiftFiles(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).flatMap { name -> [URL] in
            let entry = folder.appending(path: name)
            if name.hasSuffix(".swift") { return [entry] }
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: entry.path, isDirectory: &isFolder)
            return exists && isFolder.boolValue ? try swiftFiles(in: entry) : []
        }
    }

    // MARK: The document

    private static var document: String {
        let introduction = """
            # Conformance

            Each requirement of RFC 9568 with the test that proves it or the reason why it does not apply, and in the last part what RFC 3768 has
            otherwise. Written by the tests (`ConformanceTests`), which fail when a row is empty, when a test that it names does not exist, or when
            this file is not what the rows say. The words are ours; the RFCs' are in the sections named.

            """
        return introduction + parts.map(section).joined()
    }

    private static func section(_ part: (title: String, rows: [Requirement])) -> String {
        let rows = part.rows.map { row in
            "| \(row.id) | \(row.level) | \(row.section) | \(row.text) | \(text(row.proof)) |\n"
        }
        return "\n## \(part.title)\n\n| | level | section | requirement | proof |\n|---|---|---|---|---|\n"
            + rows.joined()
    }

    private static func text(_ proof: Requirement.Proof) -> String {
        switch proof {
        case .tests(let names):
            names.map { name in
                let parts = name.split(separator: "/", maxSplits: 1)
                return "`\(parts[0])`: \(parts.count > 1 ? parts[1] : "")"
            }.joined(separator: "<br>")
        case .excluded(let reason): "**does not apply:** \(reason)"
        case .pending(let missing): "**pending:** \(missing)"
        }
    }
}
