import Testing

@testable import Configuration

struct CommandLineTests {
    @Test(arguments: [
        ("/bin/x", ["/bin/x"]),
        ("  /bin/x a   b ", ["/bin/x", "a", "b"]),
        ("/bin/x 'a b' \"c d\"", ["/bin/x", "a b", "c d"]),
        ("/bin/x a'b c'd ''", ["/bin/x", "ab cd", ""]),
        (#"/bin/x a\ b \'c \\"#, ["/bin/x", "a b", "'c", "\\"]),
        (#"/bin/x \t\n \x41\102 \cA"#, ["/bin/x", "\t\n", "AB", "\u{1}"]),
        (#"/bin/x 'it'"'"'s'"#, ["/bin/x", "it's"]),
        (#"/bin/x \"#, ["/bin/x", "\\"]),
    ])
    func `a command is cut into its words`(text: String, words: [String]) throws {
        #expect(try commandWords(text) == words)
        #expect(try commandWords(commandText(words)) == words)
    }

    @Test(
        arguments: [
            ("", .empty), ("  ", .empty), ("'' a", .empty), ("/bin/x 'a", .unclosedQuote), (#"/bin/x \0"#, .nulByte),
        ] as [(String, CommandLineError)])
    func `other text is no command`(text: String, error: CommandLineError) {
        #expect(throws: error) { try commandWords(text) }
    }

    @Test func `the text of a command may stand in double quotes`() {
        #expect(!commandText(["a\"b", "${x}", "\n"]).contains { "\"$\n".contains($0) })
    }
}
