import Foundation
import Testing

/// The README.md of each module against its sources.
struct ModuleReadmeTests {
    /// Those with code of ours in Swift.
    private static func modules() throws -> [String] {
        try Repository.modules().filter { !Repository.files(in: "Sources/\($0)", ending: ".swift").isEmpty }
    }

    private static func readme(of module: String) throws -> String {
        try Repository.text("Sources/\(module)/README.md")
    }

    /// What stands below a heading, up to the next.
    private static func part(_ heading: String, of text: String) -> Substring {
        guard let begin = text.range(of: "\n## \(heading)\n")?.upperBound else { return "" }
        let rest = text[begin...]
        return rest.range(of: "\n## ").map { rest[..<$0.lowerBound] } ?? rest
    }

    @Test func `every module has one, on one page`() throws {
        let modules = try Self.modules()
        #expect(modules.count > 25)
        for module in modules {
            let text = try #require(try? Self.readme(of: module), "Sources/\(module)/README.md is missing")
            #expect(text.hasPrefix("# \(module)\n"), "\(module)")
            #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 30, "\(module)")
        }
    }

    @Test func `every file and folder that they name is there`() throws {
        let missing = try Self.modules().flatMap { module in
            Repository.quoted(in: try Self.readme(of: module)).filter { $0.contains("/") || $0.hasSuffix(".swift") }
                .filter { !Repository.exists($0) && !Repository.exists("Sources/\(module)/\($0)") }
                .map { "\(module): \($0)" }
        }
        #expect(missing == [])
    }

    @Test func `what to begin with is declared in the file beside it`() throws {
        for module in try Self.modules() {
            let lines = Self.part("Begin with", of: try Self.readme(of: module)).split(separator: "\n")
            #expect(1...3 ~= lines.count, "\(module) names \(lines.count) types")
            for line in lines {
                let words = Repository.quoted(in: line)
                guard words.count >= 2, line.hasPrefix("- `\(words[0])` in `\(words[1])`: ") else {
                    Issue.record("\(module): not a type in a file: \(line)")
                    continue
                }
                let declaration = try Regex(#"(?m)^(?:[\w@]+ )*(?:struct|class|enum|actor|protocol) \#(words[0])\b"#)
                let file = try? Repository.text("Sources/\(module)/\(words[1])")
                #expect(file?.contains(declaration) == true, "\(module): \(words[1]) does not declare \(words[0])")
            }
        }
    }

    @Test func `each change has its place`() throws {
        for module in try Self.modules() {
            let rows = Self.part("Where a change belongs", of: try Self.readme(of: module)).split(separator: "\n")
            #expect(rows.starts(with: ["| to change | edit |", "|---|---|"]) && rows.count > 2, "\(module)")
            let without = rows.dropFirst(2).filter { row in
                !Repository.quoted(in: row).contains { $0.contains("/") || $0.hasSuffix(".swift") }
            }
            #expect(without == [], "\(module)")
        }
    }
}

/// The links between documents.
struct DocumentLinkTests {
    @Test func `each leads somewhere`() throws {
        let documents =
            ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + Repository.files(in: "docs", ending: ".md")
            + Repository.files(in: "Sources", ending: ".md")
        #expect(documents.count > 80)
        let lost = try documents.flatMap { document in
            let folder = document.split(separator: "/").dropLast().joined(separator: "/")
            return try Repository.text(document).matches(of: /\]\(([^)#\s]+)[^)]*\)/).map { String($0.1) }
                .filter { !$0.contains(":") && !Repository.exists("\(folder)/\($0)") }
                .map { "\(document): \($0)" }
        }
        #expect(lost == [])
    }
}
