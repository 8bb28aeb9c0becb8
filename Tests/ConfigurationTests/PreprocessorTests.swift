import Configuration
import Testing

/// What conditions, definitions and sequences must not do, whatever stands in a file.
struct PreprocessorTests {
    private static let block =
        "$BLOCK=vrrp_instance VI_$n { \\\n interface eth0 \\\n virtual_router_id $n \\\n virtual_ipaddress { \\\n"
        + " 192.0.2.$n/24 \\\n } \\\n}\n"

    @Test func `an error in one instance of a sequence refuses that one alone`() {
        let result = load(Self.block + "~SEQ(n, 254, 257) $BLOCK\n")
        #expect(result.configuration.instances.map(\.router.name) == ["VI_254", "VI_255"])
        #expect(result.refusedInstances == ["VI_256", "VI_257"])
        #expect(result.isUsable)
    }

    @Test func `a configuration is read from its text as it was read from its files`() {
        let text =
            "@node1 $NAME=${_ENV SITE}\n@node2 $NAME=south\nglobal_defs {\n router_id $NAME\n}\n" + Self.block
            + "~SEQ(n, 1, 3) $BLOCK\ninclude more\n"
        let result = load(text, including: ["more": "@^node1 nonsense\n"])
        #expect(result.diagnostics.isEmpty)
        #expect(result.configuration.globals.routerID == "north")
        let again = Configuration.load(text: result.configuration.text, path: "elsewhere")
        #expect(again.configuration == result.configuration)
        #expect(again.configuration.text == result.configuration.text)
        #expect(again.configuration.maskedText == result.configuration.maskedText)
    }

    @Test(arguments: [
        "$A=$A\nx $A\n", "$A=$B$B\n$B=$A$A\nx $A\n", "~SEQ(n, 1, 1000000)\n",
        "~SEQ(a, 60000)~SEQ(b, 60000)~SEQ(c, 60000) $a\n",
        "~SEQ(n, 9223372036854775807, -9223372036854775808, 1)\n", "~SEQ(n, 1, 0, 5)\n",
        "x " + String(repeating: "$", count: 16_000) + "\n", "x " + String(repeating: "${", count: 8_000) + "}\n",
        "x " + String(repeating: "$a", count: 500_000) + "\n", String(repeating: "~SEQ(a,2)", count: 1_500) + "\n",
        "@\n", "$A=" + String(repeating: "x", count: 10_000) + "\nx $A$A\n",
        "$A=" + String(repeating: "$", count: 10_000) + "B\n$B=$A\nx $A\n", "~LST({a, b}, {1})\n", "~LST(\n",
    ])
    func `what would never end is refused`(text: String) {
        let result = load(text)
        #expect(!result.isUsable)
        #expect(result.hasErrors)
        #expect(!Configuration.maskingSecrets(in: text).isEmpty)
    }

    @Test func `a $ in a password is told of without the password`() {
        let result = load(instance("authentication {\n auth_type PASS\n auth_pass ab$cd\n}"))
        #expect(result.diagnostics.contains { $0.rule == .undefinedDefinition })
        #expect(!result.diagnostics.contains { $0.description.contains("cd") })
    }
}
