import Configuration
import Foundation
import Testing

/// What each rule of `aloft check` objects to, and that it is content when that is mended.
///
/// `ALOFT_WRITE_DOCUMENTS=1 swift test --filter RuleTests` writes docs/check-rules.md anew.
struct RuleTests {
    @Test(arguments: RuleExamples.all)
    func `a rule objects to what it is for, and not to that mended`(example: RuleExample) {
        #expect(example.findings(example.wrong).map(\.rule).contains(example.rule))
        #expect(!example.findings(example.right).map(\.rule).contains(example.rule))
    }

    @Test func `every rule has an example`() {
        #expect(RuleExamples.all.map(\.rule) == Diagnostic.Rule.allCases)
    }

    @Test(arguments: RuleExamples.all)
    func `a message says what is wrong, and the suggestion alone what to do`(example: RuleExample) {
        for diagnostic in example.findings(example.wrong) {
            #expect(!diagnostic.message.contains(";"), "\(diagnostic)")
            #expect(diagnostic.suggestion?.contains(";") != true, "\(diagnostic)")
            #expect(diagnostic.location.line >= 1 && !diagnostic.location.file.isEmpty, "\(diagnostic)")
        }
    }

    @Test(arguments: [
        ("mcast_src_ip 192.0.2.77", "192.0.2.77 is not on \"eth0\", and \"VI_1\" is in fault until it is"),
        (
            "mcast_src_ip 192.0.2.77\nunicast_peer {\n192.0.2.12\n}",
            "192.0.2.77 is not on this machine, and \"VI_1\" is in fault until it is"
        ),
        (
            "unicast_src_ip 192.0.2.77\nunicast_peer {\n192.0.2.12\n}",
            "192.0.2.77 is not on this machine, and \"VI_1\" is in fault until it is"
        ),
        ("mcast_src_ip 192.0.2.11", nil), ("mcast_src_ip 192.0.2.11\nunicast_peer {\n192.0.2.12\n}", nil),
    ])
    func `a source address that this machine lacks is found`(lines: String, message: String?) {
        let example = RuleExample(.noSourceAddress, wrong: RuleExamples.router(lines), right: "", host: TestHost())
        let found = example.findings(example.wrong).filter { $0.rule == .noSourceAddress }
        #expect(found.map(\.message) == [message].compactMap(\.self))
        #expect(found.allSatisfy { $0.location.line == 8 })
    }

    @Test(arguments: [
        ("eth9", "no interface \"eth9\" to track: \"VI_1\" is in fault until it appears"),
        ("eth9 weight 5", "no interface \"eth9\" to track: it counts as down"), ("bare0", nil),
    ])
    func `a tracked interface that is not there is found`(line: String, message: String?) {
        let text = RuleExamples.router("track_interface {", line, "}")
        let example = RuleExample(.missingInterface, wrong: text, right: "", host: TestHost())
        let found = example.findings([text]).filter { $0.rule == .missingInterface }
        #expect(found.map(\.message) == [message].compactMap(\.self))
        #expect(found.allSatisfy { $0.location.line == 9 })
    }

    @Test func `nodes that advertise to different groups do not hear each other`() {
        let nodes = [RuleExamples.router(priority: 150), RuleExamples.router("mcast_dst_ip 224.0.0.20")]
        let example = RuleExample(.transportMismatch, wrong: nodes[0], nodes[1], right: "")
        let found = example.findings(example.wrong).filter { $0.rule == .transportMismatch }
        #expect(found.map(\.severity) == [.error])
        #expect(found.first?.message.contains("224.0.0.20") == true)
    }

    @Test(arguments: [(120, true), (104, false)])
    func `the weight of a group is idle where it is too small for every member`(priority: Int, isIdle: Bool) {
        func node(_ priority: Int) -> String {
            RuleExamples.check() + RuleExamples.router(priority: priority)
                + RuleExamples.router(name: "VI_2", vrid: 51, priority: priority, address: "192.0.2.2")
                + "vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\ntrack_script {\ncheck weight -5\n}\n}\n"
        }
        let example = RuleExample(.idleWeight, wrong: node(priority), node(100), right: "")
        let places = example.findings(example.wrong).filter { $0.rule == .idleWeight }.map(\.location)
        #expect(places.map(\.file) == (isIdle ? ["node1.conf", "node2.conf"] : []))
        #expect(places.allSatisfy { $0.line == 26 })
    }

    @Test func `the number in a file may be any, and so its weight is never idle`() {
        let text =
            "track_file f {\nfile /run/f\n}\n"
            + RuleExamples.router("track_file {", "f weight 1", "}", priority: 254)
        let example = RuleExample(.idleWeight, wrong: text, right: "")
        #expect(example.findings([text]).isEmpty)
        #expect(!example.findings([text, RuleExamples.router()]).map(\.rule).contains(.idleWeight))
    }

    static let path = URL(filePath: #filePath).appending(path: "../../../../docs/check-rules.md").standardized

    @Test func `the document has every rule with what it says`() throws {
        let text = Self.head + RuleExamples.all.map(Self.row).joined() + Self.traps
        if KeywordDocumentTests.isWriting { try text.write(to: Self.path, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: Self.path, encoding: .utf8) == text)
    }

    private static let head = """
        # What `aloft check` finds

        Every rule by the name that stands in brackets behind a diagnostic, and in `rule` of its JSON and SARIF. The names do not
        change. Errors keep an instance, or the whole file, from running as it is written; *host* rules look at this machine
        (`--no-host`), *cluster* rules hold the files of several nodes against one another, and notes come with `--from-keepalived`.
        The tests generate this page from an example of each rule.

        | rule | | finds | for example |
        |---|---|---|---|

        """

    private static func row(_ example: RuleExample) -> String {
        let found = example.findings(example.wrong).first { $0.rule == example.rule }
        let message = found?.message.replacing("|", with: "\\|") ?? ""
        let kind = example.host != nil ? "host" : example.wrong.count > 1 ? "cluster" : ""
        let label = [kind, found?.severity.rawValue ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        return "| `\(example.rule.rawValue)` | \(label) | \(example.rule.summary) | \(message) |\n"
    }

    /// The ten traps of running keepalived that Aloft was written against, and what shows them.
    private static let traps: String = {
        func names(_ rules: [Diagnostic.Rule]) -> String { rules.map { "`\($0.rawValue)`" }.joined(separator: ", ") }
        let rows = RuleTraps.all.enumerated().map { index, trap in
            "| \(index + 1) | \(trap.text) | \(names(trap.rules))\(trap.remark) |\n"
        }
        return """

            ## The ten traps

            | | in keepalived | found by |
            |---|---|---|
            \(rows.joined())
            """
    }()
}

private enum RuleTraps {
    struct Trap {
        var text: String
        var rules: [Diagnostic.Rule]
        var remark = ""
    }

    static let all = [
        Trap(
            text: "a check whose program cannot be executed counts as passed",
            rules: [.missingProgram, .unexecutableProgram, .keepalivedFailsOpen]),
        Trap(
            text: "a check that is missing, insecure or defined too late is silently not tracked",
            rules: [.undefinedName, .insecureProgram, .untracked]),
        Trap(
            text: "a check that hangs keeps its last verdict, and init_fail does nothing", rules: [.keepalivedFailsOpen]
        ),
        Trap(text: "a bad reload stops it", rules: [.keepalivedReload]),
        Trap(
            text: "no status, history or drain to ask for", rules: [],
            remark: "nothing: no configuration can give it those"),
        Trap(
            text: "other addresses or another interval, and both are Active",
            rules: [.addressMismatch, .intervalMismatch]),
        Trap(
            text: "slips, comments and quotes change what the text means",
            rules: [.unknownKeyword, .cutByComment, .passwordTooLong, .lostArguments, .syntax, .ignoredKeyword]),
        Trap(
            text: "state and priority together mean something else",
            rules: [.masterWithoutPriority, .masterPreempts, .equalPriorities, .nopreemptWeight, .idleWeight]),
        Trap(
            text: "strict mode, unicast without peers, one interface too few",
            rules: [.strictMode, .withoutAuthentication, .unicastWithoutPeers, .missingInterface]),
        Trap(text: "events get lost or come out of order", rules: [.keepalivedFIFO]),
    ]
}
