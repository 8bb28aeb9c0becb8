import Foundation
import Testing

@testable import Configuration

/// packaging/man/aloft.conf.5 is what the parser's own tables say.
///
/// `ALOFT_WRITE_DOCUMENTS=1 swift test --filter ManualTests` writes it anew.
struct ManualTests {
    private static let path = URL(filePath: #filePath).appending(path: "../../../packaging/man/aloft.conf.5")
        .standardized

    @Test func `the page is up to date`() throws {
        let text = ConfigurationManual.page
        if KeywordDocumentTests.isWriting { try text.write(to: Self.path, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: Self.path, encoding: .utf8) == text)
    }

    @Test func `what holds whether it is written or not is not said to be passed over`() throws {
        let text = ConfigurationManual.page
        let lists = text.split(separator: "\n").filter { $0.hasPrefix("Known and passed over") }
        #expect(lists.count > 1)
        for word in ["preempt", "unicast_fault_no_peer", "native_ipv6", "global_tracking"] {
            #expect(!lists.contains { " \($0.dropLast()),".contains(" \(word),") }, "\(word)")
            #expect(text.contains(word), "\(word)")
        }
    }

    @Test func `every keyword that is acted on has an entry, and every other is named`() {
        let text = ConfigurationManual.page
        for keyword in KeywordTests.keywords {
            #expect(
                text.contains(keyword.word.replacing("-", with: "\\-")), "\(keyword.word) of \(keyword.block.rawValue)")
        }
        #expect(!text.contains("\n'") && !text.contains("\n.\n"), "no line is taken for a request")
    }
}
