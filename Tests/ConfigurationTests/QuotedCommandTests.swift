import Testing

@testable import Configuration

struct QuotedCommandTests {
    @Test func `a command that begins with a redirection goes to a shell, as in keepalived`() throws {
        let check = "vrrp_script port {\nscript \"</dev/tcp/127.0.0.1/80\"\n}\n"
        let result = load(check + instance("track_script {\nport\n}"))
        #expect(result.configuration.checks.map(\.command) == [["/bin/sh", "-c", "</dev/tcp/127.0.0.1/80"]])
        #expect(result.diagnostics.map(\.rule) == [.noShell])
        #expect(load(result.configuration.describe()).configuration.checks == result.configuration.checks)
    }

    @Test func `the routers of a route may be joined by or, in keepalived's older way`() {
        func routes(_ line: String) -> [VirtualRoute] {
            load(instance("virtual_routes {\n\(line)\n}")).configuration.instances.flatMap(\.routes)
        }
        let older = routes("198.51.100.0/24 via 192.0.2.252 or 192.0.2.253")
        #expect(older == routes("198.51.100.0/24 nexthop via 192.0.2.252 nexthop via 192.0.2.253"))
        #expect(older.first?.gateways.count == 2)
    }

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
