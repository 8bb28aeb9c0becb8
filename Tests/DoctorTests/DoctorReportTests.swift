import Foundation
import Testing

@testable import Doctor

/// What is said of findings, and what the program ends with.
struct DoctorReportTests {
    static let error = Finding(.interfaceDown, "eth0", "it is down", remedy: "run ip link set eth0 up")
    static let warning = Finding(.nothingHeard, "VI_01", "nothing was heard", remedy: "look at the switch")
    static let note = Finding(.foreignRouter, "eth0", "192.0.2.9 advertises VRID 9", remedy: "nothing")

    static func report(_ findings: Finding..., obstacle: String? = nil) -> DoctorReport {
        DoctorReport(
            node: "web1", configurationPath: "/etc/aloft/aloft.conf",
            results: [
                .init(examination: .interfaces, findings: findings),
                .init(examination: .wire, findings: findings, obstacle: obstacle),
            ])
    }

    @Test func `errors end it with 2, warnings with 1, notes and nothing with 0`() {
        #expect(Self.report(Self.note, Self.warning, Self.error).exitStatus == 2)
        #expect(Self.report(Self.note, Self.warning).exitStatus == 1)
        #expect(Self.report(Self.note).exitStatus == 0)
        #expect(Self.report().exitStatus == 0)
    }

    @Test func `what two examinations find alike is said once, the worst first`() {
        #expect(
            Self.report(Self.note, Self.warning, Self.error).lines == [
                "error: eth0: it is down [interface-down]", "    run ip link set eth0 up",
                "warning: VI_01: nothing was heard [nothing-heard]", "    look at the switch",
                "note: eth0: 192.0.2.9 advertises VRID 9 [foreign-router]", "    nothing",
                "web1: 1 error, 1 warning, 1 note",
            ])
    }

    @Test func `what could not be looked at is said`() throws {
        let report = Self.report(obstacle: "no right; become root")
        #expect(report.lines == ["not looked at: wire: no right; become root", "web1: 0 errors, 0 warnings, 0 notes"])
        let json = try String(decoding: report.json, as: UTF8.self)
        #expect(json.contains("\"obstacle\": \"no right; become root\"") && json.contains("\"examined\": false"))
    }

    static let path = URL(filePath: #filePath).appending(path: "../../../docs/doctor.md").standardized

    /// `ALOFT_WRITE_DOCUMENTS=1 swift test --filter DoctorTests` writes docs/doctor.md anew.
    @Test func `the document has every rule with what it finds`() throws {
        let rows = Finding.Severity.allCases.flatMap { severity in
            Finding.Rule.allCases.filter { $0.severity == severity }.map {
                "| `\($0.rawValue)` | \(severity.rawValue) | \($0.summary) |\n"
            }
        }
        let text = Self.head + rows.joined()
        if ProcessInfo.processInfo.environment["ALOFT_WRITE_DOCUMENTS"] != nil {
            try text.write(to: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: Self.path, encoding: .utf8) == text)
    }

    private static let head = """
        # What `aloft doctor` finds

        It looks at this node and its links, beside a running agent or before there is one, as root. It changes nothing: it reads, listens for
        an interval, tries to write 4 KiB beside the history, and sends one packet for each interface that comes back to the host itself (TTL 0),
        through the same packet filters as an advertisement. Each finding comes with its remedy. The program ends with 0, 1 where there are
        warnings, or 2 where there are errors; `--json` is for programs. What it could not look at it says.

        | rule | severity | what it finds |
        |---|---|---|

        """
}
