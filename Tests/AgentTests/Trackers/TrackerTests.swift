import Configuration
import Foundation
import Health
import Testing

@testable import Agent

struct TrackerTests {
    // MARK: Files

    @Test(arguments: [
        ("5\n", TrackerReading.number(5)), ("-100", .number(-100)), ("  7 and more", .number(7)), ("+3", .number(3)),
        ("", .verdict(.failing)), ("\n5", .verdict(.failing)), ("ten", .verdict(.failing)), ("1O", .verdict(.failing)),
    ])
    func `a tracked file's first word is its number, and what is none counts as failing`(
        text: String, expected: TrackerReading
    ) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (reading, complaint) = TrackedFile(name: "f", path: path).read()
        #expect(reading == expected)
        #expect((complaint == nil) == (expected != .verdict(.failing)))
    }

    @Test func `a file that is not there is 0`() {
        #expect(TrackedFile(name: "f", path: "/nowhere/at/all").read().reading == .number(0))
    }

    @Test func `a first number is written where there is none, or always`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = TrackedFile(name: "f", path: path, initialValue: 3)
        #expect(file.initialise() == nil)
        #expect(file.read().reading == .number(3))
        file.initialValue = 9
        #expect(file.initialise() == nil)
        #expect(file.read().reading == .number(3))
        file.overwrites = true
        #expect(file.initialise() == nil)
        #expect(file.read().reading == .number(9))
        file.path = "/nowhere/at/all"
        #expect(file.initialise() != nil)
    }

    // MARK: Processes

    private static let table = ProcessTable(entries: [
        .init(name: "nginx", words: ["/usr/sbin/nginx", "-g", "daemon off;"]),
        .init(name: "nginx", words: ["nginx", "-c", "/etc/nginx.conf", "-q"]),
        .init(name: "averyveryverylo", words: ["/opt/averyveryverylongname"]),
        .init(name: "postgres", file: "/usr/lib/postgres", words: ["postgres: writer"]),
    ])

    @Test(
        arguments: [
            ("nginx", [], .exact, 2), ("/usr/sbin/nginx", [], .exact, 1), ("averyveryverylongname", [], .exact, 1),
            ("nginx", ["-g", "daemon off;"], .exact, 1), ("nginx", ["-c"], .exact, 0), ("nginx", ["-c"], .initial, 1),
            ("nginx", ["-c", "/etc/ng"], .partial, 1), ("nginx", ["-c", "/etc/ng"], .initial, 0),
            ("apache", [], .exact, 0),
            ("/usr/lib/postgres", [], .exact, 1),
        ] as [(String, [String], TrackedProcess.ArgumentMatch, Int)])
    func `processes are counted by program and arguments`(
        program: String, arguments: [String], match: TrackedProcess.ArgumentMatch, count: Int
    ) {
        let process = TrackedProcess(name: "p", program: program, arguments: arguments, match: match)
        #expect(Self.table.count(of: process) == count)
    }

    @Test func `this very process is in the table`() {
        let words = CommandLine.arguments
        #expect(ProcessTable.current().entries.contains { $0.words == words })
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
}
