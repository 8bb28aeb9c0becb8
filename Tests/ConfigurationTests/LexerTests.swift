import Testing

@testable import Configuration

struct LexerTests {
    @Test func `words and braces know where they begin`() {
        #expect(
            tokens("a  bc { d\n\t} e") == [
                word("a", 1, 1), word("bc", 1, 4), .opened(at(1, 7)), word("d", 1, 9), .lineEnd,
                .closed(at(2, 2)), word("e", 2, 4),
            ])
    }

    @Test func `a character takes one column, however many bytes it has`() {
        #expect(tokens("é b") == [word("é", 1, 1), word("b", 1, 3)])
    }

    @Test func `quotes hold blanks, braces and comment signs together`() {
        #expect(tokens("\"a { # ! }\" b") == [quoted("a { # ! }", 1, 1), word("b", 1, 13)])
    }

    @Test func `a quotation mark ends the word before it`() {
        #expect(tokens("a\"b\"c") == [word("a", 1, 1), quoted("b", 1, 2), word("c", 1, 5)])
    }

    @Test(arguments: ["#", "!"])
    func `a comment sign inside a word cuts it`(sign: String) {
        let cut = Token.word(Word(text: "ab", location: at(1, 1), isCutByComment: true))
        #expect(tokens("ab\(sign)cd ef\ng") == [cut, .lineEnd, word("g", 2, 1)])
    }

    @Test func `braces need no blanks around them`() {
        #expect(
            tokens("a{b}c") == [
                word("a", 1, 1), .opened(at(1, 2)), word("b", 1, 3), .closed(at(1, 4)), word("c", 1, 5),
            ])
    }

    @Test func `the pattern of an include keeps its braces`() {
        #expect(tokens("include {a,b}.conf") == [word("include", 1, 1), word("{a,b}.conf", 1, 9)])
        #expect(tokens("x { include a }").last == .closed(at(1, 15)))
    }

    @Test func `carriage returns are blanks`() {
        #expect(tokens("a\r\nb\r\n") == [word("a", 1, 1), .lineEnd, word("b", 2, 1), .lineEnd])
    }

    @Test(arguments: [
        (Array("a \"b\nc".utf8), "test:1:3: error: the quotation mark is not closed on its line"),
        ([0x61, 0x00], "test:1:1: error: the word holds a NUL byte"),
        ([0x20, 0xFF], "test:1:2: error: the word is not UTF-8"),
    ])
    func `what is no text is an error`(bytes: [UInt8], message: String) {
        var report = Report()
        var lexer = Lexer(bytes, file: "test")
        while lexer.next(&report) != nil {}
        #expect(report.isFileBroken)
        #expect(report.sorted(files: []).map { $0.description.hasPrefix(message) } == [true])
    }

    private func tokens(_ text: String) -> [Token] {
        var report = Report()
        var lexer = Lexer(Array(text.utf8), file: "test")
        var tokens: [Token] = []
        while let token = lexer.next(&report) { tokens.append(token) }
        return tokens
    }

    private func at(_ line: Int, _ column: Int) -> SourcePosition {
        SourcePosition(file: "test", line: line, column: column)
    }

    private func word(_ text: String, _ line: Int, _ column: Int) -> Token {
        .word(Word(text: text, location: at(line, column)))
    }

    private func quoted(_ text: String, _ line: Int, _ column: Int) -> Token {
        .word(Word(text: text, location: at(line, column), isQuoted: true))
    }
}
