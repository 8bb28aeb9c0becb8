import Configuration
import Foundation
import Testing

/// docs/keepalived-keywords.md says what becomes of every keyword of keepalived's, in the words of the diagnostics.
///
/// `ALOFT_WRITE_DOCUMENTS=1 swift test --filter KeywordDocumentTests` writes it anew.
struct KeywordDocumentTests {
    static let path = URL(filePath: #filePath).appending(path: "../../../docs/keepalived-keywords.md").standardized
    static let isWriting = ProcessInfo.processInfo.environment["ALOFT_WRITE_DOCUMENTS"] == "1"

    @Test func `the document says of every keyword what the parser does`() throws {
        let text = Self.head + Self.sections.joined()
        if Self.isWriting { try text.write(to: Self.path, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: Self.path, encoding: .utf8) == text)
    }

    private static let head = """
        # keepalived's keywords in Aloft

        Every keyword that keepalived documents for VRRP, by its block, and what Aloft does with it. *Works* means as in
        keepalived, unless `aloft check` says otherwise. *Read and checked* is what load balancing is: nothing of it is run yet.
        The tests generate this page from what the parser says.

        """

    private static var sections: [String] {
        let keywords = KeywordTests.keywords
        let blocks = keywords.map(\.block).reduce(into: [KeepalivedKeywords.Block]()) { blocks, block in
            if !blocks.contains(block) { blocks.append(block) }
        }
        return blocks.map { block in
            let plain = Set(load(KeywordTests.text("", in: block)).messages)
            let rows = keywords.filter { $0.block == block }.map { keyword in
                "| `\(keyword.word)` | \(fate(of: keyword, beside: plain)) |\n"
            }
            return "\n## \(block.rawValue)\n\n| keyword | what becomes of it |\n|---|---|\n\(rows.joined())"
        }
    }

    private static func fate(of keyword: KeywordTests.Keyword, beside plain: Set<String>) -> String {
        let messages = load(KeywordTests.text(keyword.word, in: keyword.block)).messages.filter { !plain.contains($0) }
        for (mark, fate) in [(" is ignored: ", "passed over"), (" is not supported yet: ", "refused")] {
            guard let message = messages.first(where: { $0.contains("\"\(keyword.word)\"\(mark)") }),
                let reason = message.range(of: mark)
            else { continue }
            return "\(fate): \(message[reason.upperBound...])"
        }
        return keyword.block.isBalancing ? "read and checked" : "works"
    }
}
