import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// Which one counts, where a keyword stands twice.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct RepetitionTests {
        @Test(.needsOtherUsers, arguments: RouterKind.allCases)
        func `of notify_master the first is run, and of use_vmac the first name is made`(kind: RouterKind) async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let told = "\(one.directory)/told"
                let program = try one.write("echo \"$@\" >> \(told)\n", to: "tell.sh")
                var configuration = InstanceConfiguration(.version3, priority: 200)
                configuration.lines =
                    ["use_vmac", "use_vmac first", "use_vmac second"]
                    + (1...3).map { "notify_master '/bin/sh \(program) master \($0)'" }
                    + (1...2).map { "notify_stop '/bin/sh \(program) stop \($0)'" }
                let router = try await kind.start(
                    on: one, "global_defs {\n  script_user root\n}\n" + configuration.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                #expect(try await one.run(["ip", "link", "show", "first"]).status == 0)
                #expect(try await one.run(["ip", "link", "show", "second"]).status != 0)
                try await expect(["master 1"], in: told)
                try await router.stop()
                try await expect(["master 1", "stop 1"], in: told)
            }
        }

        private func expect(_ lines: [String], in path: String) async throws {
            _ = try await eventually(within: patience, "\(lines) in \(path)") {
                let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
                return text.split(separator: "\n").map(String.init) == lines ? true : nil
            }
        }
    }
}
