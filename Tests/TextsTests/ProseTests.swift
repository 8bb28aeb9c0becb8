import Foundation
import Testing

/// How Aloft talks to people: subject, verb, what to do.
struct ProseTests {
    private static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// Stiff, and harder to read at night than "not a", "hears", "for", "no".
    private static let stiff = try? NSRegularExpression(
        pattern: #"\bis no\b(?! longer)|\bis told\b|\bshall\b|\bso long\b|\bof whom\b"#, options: [.caseInsensitive])

    private static func isStiff(_ line: String) -> Bool {
        stiff?.firstMatch(in: line, range: NSRange(line.startIndex..., in: line)) != nil
    }

    @Test func `what is stiff is seen`() {
        #expect(Self.isStiff("VI_1 is no instance"))
        #expect(!Self.isStiff("VI_1 is no longer there"))
    }

    /// What others say, word by word.
    private static let foreign = [
        "The socket is no longer available for sending", "=> VRRP Instance is no longer owning VRRP VIPs <=",
    ]

    private static func files(in folder: String, ending suffix: String) throws -> [URL] {
        let names = FileManager.default.enumerator(atPath: repository.appending(path: folder).path)
        let found = (names?.allObjects as? [String] ?? []).filter { $0.hasSuffix(suffix) }
        return found.sorted().map { repository.appending(path: "\(folder)/\($0)") }
    }

    private static func offences(in lines: [String], of file: URL) -> [String] {
        lines.enumerated().compactMap { number, line in
            guard !foreign.contains(where: line.contains), isStiff(line) else { return nil }
            return "\(file.lastPathComponent):\(number + 1): \(line.trimmingCharacters(in: .whitespaces))"
        }
    }

    private static func lines(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    }

    @Test func `what the programs print is plain`() throws {
        let literal = try NSRegularExpression(pattern: #""(?:[^"\\]|\\.)*""#)
        var offences: [String] = []
        for file in try Self.files(in: "Sources", ending: ".swift") {
            let spoken = try Self.lines(of: file).map { line -> String in
                guard !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") else { return "" }
                let matches = literal.matches(in: line, range: NSRange(line.startIndex..., in: line))
                return matches.compactMap { Range($0.range, in: line).map { String(line[$0]) } }.joined(separator: " ")
            }
            offences += Self.offences(in: spoken, of: file)
        }
        #expect(offences == [])
    }

    @Test func `what people read is plain`() throws {
        var files = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "openapi.yaml", "packaging/aloft.conf"].map {
            Self.repository.appending(path: $0)
        }
        files += try Self.files(in: "packaging/man", ending: "")
        files += try Self.files(in: "Sources", ending: "README.md")
        // Decisions and tables for developers are not among them.
        files += try Self.files(in: "docs", ending: ".md").filter {
            !$0.path.contains("/decisions/")
                && !["conformance.md", "node-by-event.md", "state-by-event.md"].contains($0.lastPathComponent)
        }
        #expect(files.count > 40)
        #expect(try files.flatMap { try Self.offences(in: Self.lines(of: $0), of: $0) } == [])
    }
}
