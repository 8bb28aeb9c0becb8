import Configuration
import Foundation
import Health
import LinuxIO
import Testing

@testable import Agent

struct TrackerTests {
    // MARK: Files

    @Test(arguments: [
        ("5\n", FileContent.number(5, isComplete: true)), ("-100", .number(-100, isComplete: false)),
        ("  7 and more", .number(7, isComplete: true)), ("+3", .number(3, isComplete: false)),
        ("12 ", .number(12, isComplete: true)), ("", .beginning), ("-", .beginning), ("  ", .beginning),
        ("\n5", .noNumber), ("-\n", .noNumber), ("ten", .noNumber), ("1O", .noNumber),
    ])
    func `a tracked file's first word is its number, and what may become one is not judged`(
        text: String, expected: FileContent
    ) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileContent(ofFile: path) == expected)
    }

    @Test func `a file that is not there is absent, and a directory cannot be read`() {
        #expect(FileContent(ofFile: "/nowhere/at/all") == .absent)
        #expect(FileContent(ofFile: "/etc/passwd/no") == .absent)
        #expect(FileContent(ofFile: "/") == .unreadable(SystemError(call: "open", errno: EINVAL)))
    }

    @Test func `a first number is written where there is none, or always`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = TrackedFile(name: "f", path: path, initialValue: 3)
        #expect(file.initialise() == nil)
        #expect(FileContent(ofFile: path) == .number(3, isComplete: true))
        file.initialValue = 9
        #expect(file.initialise() == nil)
        #expect(FileContent(ofFile: path) == .number(3, isComplete: true))
        file.overwrites = true
        #expect(file.initialise() == nil)
        #expect(FileContent(ofFile: path) == .number(9, isComplete: true))
        file.path = "/nowhere/at/all"
        #expect(file.initialise() != nil)
    }

    // MARK: Processes

    private static let table = ProcessTable(entries: [
        .init(name: "nginx", words: ["/usr/sbin/nginx", "-g", "daemon off;"]),
        .init(name: "nginx", words: ["nginx", "-c", "/etc/nginx.conf", "-q"]),
        .init(name: "averyveryverylo", words: ["/opt/averyveryverylongname"]),
        .init(name: "postgres", file: "/usr/lib/postgres", words: ["postgres: writer"]),
        .init(name: "haproxy", words: ["haproxy: the master"]),
    ])

    @Test(
        arguments: [
            ("nginx", [], .exact, 2), ("/usr/sbin/nginx", [], .exact, 2),
            ("/usr/local/nginx", [], .exact, 1), ("averyveryverylongname", [], .exact, 1),
            ("nginx", ["-g", "daemon off;"], .exact, 1), ("nginx", ["-c"], .exact, 0), ("nginx", ["-c"], .initial, 1),
            ("nginx", ["-c", "/etc/ng"], .partial, 1), ("nginx", ["-c", "/etc/ng"], .initial, 0),
            ("apache", [], .exact, 0),
            ("/usr/lib/postgres", [], .exact, 1), ("/usr/sbin/haproxy", [], .exact, 1),
            ("/opt/other/postgres", [], .exact, 0),
        ] as [(String, [String], TrackedProcess.ArgumentMatch, Int)])
    func `processes are counted by program and arguments`(
        program: String, arguments: [String], match: TrackedProcess.ArgumentMatch, count: Int
    ) {
        let process = TrackedProcess(name: "p", program: program, arguments: arguments, match: match)
        #expect(Self.table.count(of: process) == count)
    }

    @Test func `this very process is in the table`() {
        let words = CommandLine.arguments
        #expect(ProcessTable.current()?.entries.contains { $0.words == words } == true)
    }

    @Test func `the first count decides at once, and a change when its delay is over`() {
        let start = ContinuousClock.now
        var quorum = ProcessQuorum(
            TrackedProcess(
                name: "p", program: "p", quorum: 2, maximum: 3, terminateDelay: .seconds(2), forkDelay: .seconds(1)))
        #expect(quorum.counted(2, now: start) == .passing)
        #expect(quorum.counted(1, now: start + .seconds(1)) == nil)
        #expect(quorum.counted(2, now: start + .seconds(2)) == nil)
        #expect(quorum.counted(1, now: start + .seconds(3)) == nil)
        #expect(quorum.counted(0, now: start + .seconds(5)) == .failing)
        #expect(quorum.counted(3, now: start + .seconds(6)) == nil)
        #expect(quorum.counted(3, now: start + .seconds(7)) == .passing)
        #expect(quorum.counted(4, now: start + .seconds(8)) == nil)
        #expect(quorum.counted(4, now: start + .seconds(10)) == .failing)
    }

    @Test func `a count other than what counts is worth a second look, but for a first that is right`() {
        var quorum = ProcessQuorum(TrackedProcess(name: "p", program: "p", quorum: 2))
        #expect(!quorum.isContradicted(by: 2))
        #expect(quorum.isContradicted(by: 1))
        #expect(quorum.counted(2, now: .now) == .passing)
        #expect(!quorum.isContradicted(by: 5))
        #expect(quorum.isContradicted(by: 0))
    }
}
