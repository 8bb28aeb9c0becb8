import Balancing
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

        Every keyword that keepalived documents, by its block, and what Aloft does with it. *Works* means as in keepalived, unless
        `aloft check` says otherwise. The tests generate this page from what the parser says.

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
            let whole = plain.sorted().compactMap(sentence).map { "\n\($0)\n" }.joined()
            return "\n## \(block.rawValue)\n\(whole)\n| keyword | what becomes of it |\n|---|---|\n\(rows.joined())"
        }
    }

    /// What stands behind keywords whose fate depends on that, or shows with it alone.
    private static let values: [String: [String]] = {
        let schedulers = Scheduler.allCases.map(\.rawValue)
        let methods = ["NAT", "DR", "TUN"]
        return [
            "lvs_sched": schedulers, "lb_algo": schedulers, "lvs_method": methods, "lb_kind": methods,
            "sorry_server_lvs_method": methods.map { "\($0)\nsorry_server 10.0.0.8 80" },
            "persistence_engine": ["sip\npersistence_timeout 300"], "lthreshold": ["5\nuthreshold 9"], "regex": ["a"],
            "SSL_GET": ["{\nurl {\npath /\n}\n}"], "FILE_CHECK": ["{\ntrack_file x\n}"],
        ]
    }()

    private static func fate(of keyword: KeywordTests.Keyword, beside plain: Set<String>) -> String {
        let fates = (values[keyword.word] ?? [""]).map { value in
            let line = "\(keyword.word) \(value)"
            let messages = load(KeywordTests.text(line, in: keyword.block)).messages.filter { !plain.contains($0) }
            return (value: value.prefix { !$0.isNewline }, fate: fate(of: keyword.word, in: messages))
        }
        guard fates.count > 1 else { return fates[0].fate ?? "works" }
        func list(_ isWanted: (String?) -> Bool) -> String {
            fates.filter { isWanted($0.fate) }.map { "`\($0.value)`" }.joined(separator: ", ")
        }
        return "works with \(list { $0 == nil }), refused with \(list { $0 != nil })"
    }

    private static let marks = [(" is ignored: ", "passed over"), (" is not supported yet: ", "refused")]

    private static func fate(of word: String, in messages: [String]) -> String? {
        for (mark, fate) in marks {
            guard let message = messages.first(where: { $0.contains("\"\(word)\"\(mark)") }),
                let reason = message.range(of: mark)
            else { continue }
            return "\(fate): \(message[reason.upperBound...])"
        }
        return nil
    }

    /// What a message says of a whole block; nil for others.
    private static func sentence(_ message: String) -> String? {
        for (mark, fate) in marks {
            guard let reason = message.range(of: mark) else { continue }
            let word = message[..<reason.lowerBound].split(separator: "\"").last ?? ""
            return "`\(word)` is \(fate): \(message[reason.upperBound...])."
        }
        return nil
    }
}
