import Configuration
import Foundation
import Testing

/// `aloft check --explain`: what was understood, and where each of it comes from.
struct ExplanationTests {
    private static let text = """
        global_defs {
          vrrp_version 3
          script_user root
        }
        vrrp_script chk {
          script "/bin/check -v"
        }
        vrrp_instance VI_1 {
          interface eth0
          virtual_router_id 50
          priority 120
          virtual_ipaddress {
            192.0.2.1/24
            192.0.2.2/24
          }
          track_script {
            chk weight -30
          }
        }
        """

    /// The line of the explanation that begins with `words`, without the blanks between its parts.
    private func line(_ words: String, in explanation: String) -> String? {
        explanation.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            .first { $0.hasPrefix(words + " ") }
    }

    @Test(arguments: [
        ("vrrp_instance VI_1", "vrrp_instance VI_1 { # test.conf:8"), ("priority", "priority 120 # test.conf:11"),
        ("advert_int", "advert_int 1 # default"), ("version", "version 3 # test.conf:2"),
        ("192.0.2.2/24", "192.0.2.2/24 # test.conf:14"), ("chk", "chk weight -30 noreverse # test.conf:17"),
        ("script", "script \"/bin/check -v\" # test.conf:6"), ("user", "user root # test.conf:3"),
        ("timeout", "timeout 1 # default"), ("keep_transitions", "keep_transitions 365d # default"),
    ])
    func `each setting has its file and line, or is a default`(words: String, expected: String) {
        #expect(line(words, in: load(Self.text).explanation) == expected)
    }

    @Test func `what is not set is named`() throws {
        let last = load(Self.text).explanation.split(separator: "\n").last { $0.contains("# not set: ") }
        #expect(try #require(last).contains("nopreempt, preempt_delay"))
    }

    @Test func `passwords are masked, and have their place`() {
        let lines = "authentication {\nauth_type PASS\nauth_pass secret\n}"
        let explanation = load(instance(lines)).explanation
        #expect(!explanation.contains("secret"))
        #expect(line("auth_pass", in: explanation) == "auth_pass ******** # test.conf:9")
    }

    @Test func `of what cannot be run nothing is explained`() {
        #expect(load("vrrp_instance {").explanation == "# Nothing of it can be run. Mend the errors first.\n")
    }

    @Test(arguments: GoldenTests.names)
    func `the explanation is the configuration itself, and every place has the word`(name: String) throws {
        let result = GoldenFile.load(name)
        guard result.isUsable else { return }
        let effective = result.explanation.split(separator: "\n").map { $0.components(separatedBy: "  # ")[0] }
        let described = result.configuration.describe().split(separator: "\n").map(String.init)
        #expect(
            effective.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
                == described.map { $0.trimmingCharacters(in: .whitespaces) })
        for row in result.explanation.split(separator: "\n") {
            let parts = row.components(separatedBy: "  # ")
            guard parts.count == 2, let place = parts.last, place != "default", !place.hasPrefix("not set") else {
                continue
            }
            let source = try #require(result.line(at: place), "\(row)")
            let first = parts[0].split(separator: " ")[0]
            // An address may stand without its length, a word in quotes, and a route's words in another order.
            let word = first.replacing("\"", with: "").split(separator: "/")[0]
            let isThere = [String(word), Self.aliases[String(word)]].compactMap(\.self).contains { source.contains($0) }
            // Routes, rules and networks of a group that are written otherwise are found by their block.
            #expect(isThere || source.contains("$") || source.contains("virtual_"), "\(row): \(source)")
        }
    }

    /// Words that a description writes in another way than the file.
    private static let aliases = [
        "user": "script_user", "track_file": "vrrp_track_file", "strict_mode": "vrrp_strict", "lvs_sched": "lb_algo",
        "lvs_method": "lb_kind", "retry": "nb_get_retry", "lvs_flush_on_stop": "lvs_flush_onstop",
    ]
}

extension LoadResult {
    /// The text of a line, by `FILE:LINE`.
    fileprivate func line(at place: String) -> String? {
        let parts = place.split(separator: ":")
        guard parts.count == 2, let number = Int(parts[1]),
            let file = configuration.files.first(where: { $0.path == String(parts[0]) })
        else { return nil }
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.contains(number - 1) ? String(lines[number - 1]) : nil
    }
}
