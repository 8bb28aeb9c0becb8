import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// What is quoted and escaped reaches a program as keepalived would give it.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct QuotingTests {
        /// What stands behind `script`, with PROGRAM in the place of the program, and the arguments that it gets.
        private static let commands: [(text: String, arguments: String)] = [
            (#"'PROGRAM 1 two'"#, "1|two"),
            (#"'PROGRAM 2 "a b" c'"#, "2|a b|c"),
            (#""PROGRAM 3 'a b' c""#, "3|a b|c"),
            (#""PROGRAM 4 \"a b\" c""#, "4|a b|c"),
            (#""PROGRAM 5 \'a b\' c""#, "5|a b|c"),
            (#"'PROGRAM 6 \'a b\' c'"#, "6|a b|c"),
            (#""PROGRAM 7 a\ b""#, "7|a|b"),
            (#""PROGRAM 8 'a \"b\" c' \$X""#, "8|a \"b\" c|$X"),
            (#""PROGRAM 9 a\\\\b \x41\102""#, #"9|a\b|AB"#),
            (#""PROGRAM 10 'it'\\''s'""#, "10|it's"),
            (#""PROGRAM 11 a#b !c {d} '# e'""#, "11|a#b|!c|{d}|# e"),
            (#""PROGRAM 12 \"a # b\" \"c\"""#, "12|a # b|c"),
            (#""PROGRAM 13 it's x's""#, "13|its xs"),
            (#""PROGRAM 14 a"' b' c"#, "14|a|b"),
            (#""PROGRAM 15 \x414 '' z""#, "15|\u{14}||z"),
            (#"'PROGRAM 16 "a # {b}" c'"#, "16|a # {b}|c"),
        ]

        @Test(.needsOtherUsers, arguments: RouterKind.allCases)
        func `a check gets the arguments that its quotes and escapes say`(kind: RouterKind) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let told = "\(node.directory)/told"
                let program = try node.write("IFS='|'; printf '%s\\n' \"$*\" >> \(told)\n", to: "tell.sh")
                let router = try await kind.start(on: node, Self.configuration("/bin/sh \(program)"))
                let expected = Set(Self.commands.map(\.arguments))
                let arguments = try? await eventually(within: patience * 2, "the arguments") {
                    try Self.lines(told).isSuperset(of: expected) ? true : nil
                }
                #expect(arguments == true)
                #expect(try Self.lines(told) == expected)
                try await router.stop()
            }
        }

        private static func lines(_ path: String) throws -> Set<String> {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return Set(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init))
        }

        private static func configuration(_ program: String) -> String {
            var instance = InstanceConfiguration(.version3, priority: 100)
            instance.lines = ["track_script {"] + commands.indices.map { "c\($0)" } + ["}"]
            let checks = commands.enumerated().map { index, command in
                "vrrp_script c\(index) {\n  script \(command.text.replacing("PROGRAM", with: program))\n}\n"
            }
            return "global_defs {\n  script_user root\n}\n" + checks.joined() + instance.text
        }
    }
}
