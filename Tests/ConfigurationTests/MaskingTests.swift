import Configuration
import Testing

/// Secrets in the text in force, for readers who may not know them.
struct MaskingTests {
    @Test(arguments: [
        ("auth_pass secret", "auth_pass ********"),
        ("\tauth_pass\t secret  \n", "\tauth_pass\t ********  \n"),
        ("auth_pass \"se # cr{et\" # the peers' too", "auth_pass ******** # the peers' too"),
        ("auth_pass \"\"", "auth_pass ********"),
        ("auth_pass \"not closed\nx", "auth_pass ********\nx"),
        ("auth_pass a\"b c\"d", "auth_pass ************************"),
        ("auth_pass one two", "auth_pass ******** ********"),
        ("authentication { auth_type PASS auth_pass secret }", "authentication { auth_type PASS auth_pass ******** }"),
        ("authentication { auth_pass secret }x{", "authentication { auth_pass ******** }x{"),
        ("authentication\n{\n key secret\n auth_type AH\n}", "authentication\n{\n key ********\n auth_type AH\n}"),
        ("authentication {\n auth_passwort secret\n}", "authentication {\n auth_passwort ********\n}"),
        ("auth_pas secret", "auth_pas ********"), ("auth_type PASS", "auth_type PASS"),
        ("auth_hmac {\n key 1 hex:00\n mode enforce\n}", "auth_hmac {\n key ******** ********\n mode enforce\n}"),
        ("unknown { deep { auth_pass secret } }", "unknown { deep { auth_pass ******** } }"),
        ("SSL {\n password secret\n ca /x\n}", "SSL {\n password ********\n ca /x\n}"),
        ("router_id auth_passage", "router_id auth_passage"),
        ("script \"/x auth_pass y\"", "script \"/x auth_pass y\""),
        ("auth_pass secret\r\nx\r\n", "auth_pass ********\r\nx\r\n"),
        ("é auth_pass sécret é", "é auth_pass ******** ********"), ("", ""), ("auth_pass", "auth_pass"),
    ])
    func `a secret is asterisks, and the rest stays byte for byte`(text: String, masked: String) {
        #expect(Array(Configuration.maskingSecrets(in: text).utf8) == Array(masked.utf8))
    }

    @Test(arguments: [
        ("auth_pass se#cret word", "auth_pass ******** word"), ("auth_pass se!cr#et\nx", "auth_pass ********\nx"),
        ("auth_pass \"a\"#b c", "auth_pass ********#b c"),
    ])
    func `what a comment sign cut off a password is hidden too`(text: String, masked: String) {
        #expect(Configuration.maskingSecrets(in: text) == masked)
    }

    @Test(arguments: [
        ("# auth_pass old # 2024", "# auth_pass ******** # 2024"),
        ("a #!auth_pass \"o l d\"", "a #!auth_pass ********"),
        ("# a password must be said", "# a password must be said"), ("x # last auth_pass", "x # last auth_pass"),
    ])
    func `a password that was commented out is hidden`(text: String, masked: String) {
        #expect(Configuration.maskingSecrets(in: text) == masked)
    }

    @Test(arguments: GoldenTests.names)
    func `nothing but words behind secret keywords changes in a file`(name: String) throws {
        let text = String(decoding: try GoldenFile.bytes(name), as: UTF8.self)
        let masked = Configuration.maskingSecrets(in: text)
        let (before, after) = (text.split(separator: "\n"), masked.split(separator: "\n"))
        #expect(before.count == after.count)
        for (old, new) in zip(before, after) where old != new {
            let isSecret = ["auth_", "key ", "password ", "~"].contains { old.contains($0) }
            #expect(isSecret && new.contains("********"), "\(old)")
        }
        #expect(Configuration.maskingSecrets(in: masked) == masked)
    }

    @Test(arguments: ["authentication", "typos", "refused-protocol", "quote-unclosed", "brace-surplus"])
    func `every part of a text can be masked`(name: String) throws {
        let bytes = try GoldenFile.bytes(name)
        for index in bytes.indices {
            let beginning = Configuration.maskingSecrets(in: String(decoding: bytes[..<index], as: UTF8.self))
            let rest = Configuration.maskingSecrets(in: String(decoding: bytes[index...], as: UTF8.self))
            #expect(beginning.utf8.count(where: { $0 == 0x0A }) == bytes[..<index].count { $0 == 0x0A })
            #expect(rest.utf8.count(where: { $0 == 0x0A }) == bytes[index...].count { $0 == 0x0A })
        }
    }

    @Test func `the masked text of a configuration has every file and no password`() {
        let secret = "authentication {\n auth_type PASS\n auth_pass sesame\n}"
        let configuration = load("include a\n", including: ["a": instance(secret)]).configuration
        #expect(configuration.text.contains("sesame"))
        #expect(!configuration.maskedText.contains("sesame"))
        #expect(configuration.maskedText == configuration.text.replacing("sesame", with: "********"))
    }
}

/// Secrets that definitions, conditions and sequences put together.
struct ComposedMaskingTests {
    @Test(arguments: [
        "$AUTH=sesame\nauth_pass $AUTH\n", "$AUTH=sesame\n  auth_pass ${AUTH}x\n", "@id auth_pass sesame\n",
        "@^id $AUTH=sesame\nauth_pass $AUTH\n", "$A=sesame\n$B=$A\nauth_pass $B\n", "$K=auth_pass\n$K sesame\n",
        "$K=th_pa\nau${K}ss sesame\n", "$A=auth_pass sesame\n$A\n", "$A=auth_pass \\\n  sesame\n$A\n",
        "$A=auth_pass\n$B=$A\n{ $B sesame }\n", "$B=sesame\n$A=auth_pass $B\n{ $A }\n",
        "$A=authentication {\n$A\n key sesame\n}\n", "$K=1 text:sesame\nauth_hmac {\n key $K\n}\n",
        "$K=key 1 text:sesame\nauth_hmac {\n $K\n}\n", "~LST(p, sesame, x) auth_pass $p\n",
        "~LST(p,sesame,x) auth_pass $p\n", "auth_pass $p ~LST(p,sesame,x)\n", "$A=auth_pass $p\n~LST(p,sesame) $A\n",
        "auth_pass a\\# sesame\n", "x \\#{ auth_pass sesame\n", "auth_~LST(x,pass) sesame\n",
        "$X=a \\\n auth_pass\n x $X sesame\n", "$P=$PA\n$PASS=sesame\nauth_pass ${P}SS\n",
        "$P=$PA\n$PA=$\n$PASS=sesame\nauth_pass ${P}SS\n", "$A=sesame\n$A=other\nauth_pass $A\n",
        "key 1 text:sesame\n", "# environment A, 6 bytes\nsesame\n# file x, 2 bytes\nx\n",
        "# config-id, 1 bytes\nx\n# environment A, 7 bytes\nsesame\n# file x, 2 bytes\nx\n",
        "$A=sesame # the old one\nauth_pass $A", "$A=sesame \\",
    ])
    func `no secret is left`(text: String) {
        let masked = Configuration.maskingSecrets(in: text.hasSuffix("\\") ? text + "\nx\nauth_pass $A" : text)
        #expect(!masked.contains("sesame"), "\(masked)")
        #expect(masked.contains("********"))
    }

    @Test(arguments: [
        "$VIP=192.0.2.1\nvirtual_ipaddress { $VIP dev eth0 }\n", "$A=1 \n@node1 priority $A\n", "~SEQ(n, 1, 3)\n",
        "$IF=eth0\n$B=$IF\ninterface $B\n",
    ])
    func `what is no secret stays`(text: String) {
        #expect(Configuration.maskingSecrets(in: text) == text)
    }

    @Test func `the environment is not in the masked text`() {
        let configuration = load("global_defs {\n router_id ${_ENV SITE}\n}\n" + instance()).configuration
        #expect(configuration.globals.routerID == "north")
        #expect(configuration.text.contains("north"))
        #expect(!configuration.maskedText.contains("north"))
    }
}
