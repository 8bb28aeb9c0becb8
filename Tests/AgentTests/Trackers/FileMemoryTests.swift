import Configuration
import Foundation
import Health
import LinuxIO
import Testing

@testable import Agent

/// A tracked file at a look every 250 ms, in time that the test counts: what is read while its writer is at work.
struct FileMemoryTests {
    private static let refused = FileContent.unreadable(SystemError(call: "open", errno: EACCES))
    private static let short = FileContent.unreadable(SystemError(call: "open", errno: EMFILE))

    /// A watched file, and what the log was told.
    private struct Watched {
        var memory = FileMemory(TrackedFile(name: "f", path: "/run/f"))
        var now = ContinuousClock.now
        var complaints: [String] = []

        init(_ content: FileContent? = .number(120, isComplete: true)) {
            if let content { look(content) }
        }

        mutating func look(_ content: FileContent) {
            memory.saw(content, now: now).map { complaints.append($0) }
            now += TrackerWatcher.filePause
        }

        /// What counted at each of the looks of so many seconds.
        mutating func look(_ content: FileContent, for seconds: Double) -> Set<TrackerReading?> {
            Set(
                (0..<Int(seconds * 4)).map { _ in
                    look(content)
                    return memory.reading
                })
        }
    }

    @Test func `a file that is empty for two seconds while a program writes it changes nothing`() {
        var file = Watched()
        #expect(file.look(.beginning, for: 2) == [.number(120)])
        file.look(.number(110, isComplete: true))
        #expect(file.memory.reading == .number(110))
        #expect(file.complaints.isEmpty)
    }

    @Test func `a part of a number is not taken for all of it`() {
        var file = Watched()
        file.look(.beginning)
        file.look(.number(12, isComplete: false))
        #expect(file.memory.reading == .number(120))
        file.look(.number(125, isComplete: false))
        #expect(file.memory.reading == .number(120))
        file.look(.number(125, isComplete: false))
        #expect(file.memory.reading == .number(125))
    }

    @Test func `a number without a line end counts at the second look, and one behind a line end at once`() {
        var file = Watched()
        file.look(.number(-100, isComplete: true))
        #expect(file.memory.reading == .number(-100))
        file.look(.number(7, isComplete: false))
        #expect(file.memory.reading == .number(-100))
        file.look(.number(7, isComplete: false))
        #expect(file.memory.reading == .number(7))
    }

    @Test
    func `a file that is removed and written anew is not 0 in between, and one that stays away is after a second`() {
        var file = Watched()
        #expect(file.look(.absent, for: 0.5) == [.number(120)])
        #expect(file.look(.beginning, for: 2) == [.number(120)])
        file.look(.number(120, isComplete: true))
        #expect(file.look(.absent, for: 1) == [.number(120)])
        #expect(file.look(.absent, for: 0.25) == [.number(0)])
    }

    @Test func `looks at which it is gone count only together`() {
        var file = Watched()
        for _ in 0..<20 {
            #expect(file.look(.absent, for: 0.75) == [.number(120)])
            #expect(file.look(.beginning, for: 0.25) == [.number(120)])
        }
    }

    @Test(arguments: [FileContent.beginning, Self.refused])
    func `one that has no number for half a minute counts as failing, and the log is told before`(content: FileContent)
    {
        var file = Watched()
        #expect(file.look(content, for: 3) == [.number(120)])
        #expect(file.complaints.isEmpty)
        #expect(file.look(content, for: 27) == [.number(120)])
        #expect(file.complaints.count == 1 && file.complaints[0].hasSuffix("its last number, 120, still counts"))
        #expect(file.look(content, for: 60) == [.verdict(.failing)])
        #expect(file.complaints.count == 2 && file.complaints[1].hasSuffix("counts as failing"))
    }

    @Test func `what the agent itself has run out of never speaks against the file`() {
        var file = Watched()
        #expect(file.look(Self.short, for: 3600) == [.number(120)])
        #expect(file.complaints.count == 1)
    }

    @Test func `a word that can become no number fails at once`() {
        var file = Watched()
        file.look(.noNumber)
        #expect(file.memory.reading == .verdict(.failing))
        #expect(file.complaints.count == 1)
    }

    @Test func `before the first number a file that is being written is waited for`() {
        var file = Watched(nil)
        #expect(file.look(.beginning, for: 3) == [nil])
        #expect(file.look(.beginning, for: 1) == [.verdict(.failing)])
        var other = Watched(nil)
        #expect(other.look(.beginning, for: 2) == [nil])
        other.look(.number(5, isComplete: false))
        #expect(other.memory.reading == .number(5))
    }

    @Test func `without a file the first reading is 0 at once`() {
        #expect(Watched(.absent).memory.reading == .number(0))
    }

    @Test func `a reload that changes other trackers leaves what is known`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = TrackedFile(name: "f", path: "\(directory)/f")
        try "5\n".write(toFile: file.path, atomically: true, encoding: .utf8)
        let (readings, told) = AsyncStream.makeStream(of: TrackerReading.self)
        let watcher = TrackerWatcher(
            clock: EngineClock(bootID: "test"), say: { _, _ in }, report: { _, reading, _ in told.yield(reading) })
        defer { watcher.stop() }
        watcher.replace(with: Configuration(trackedFiles: [file]))
        var seen = readings.makeAsyncIterator()
        #expect(await seen.next() == .number(5))
        try "".write(toFile: file.path, atomically: true, encoding: .utf8)
        let other = TrackedFile(name: "g", path: "\(directory)/g")
        watcher.replace(with: Configuration(trackedFiles: [file, other]))
        #expect(Set([await seen.next(), await seen.next()]) == [.number(5), .number(0)])
    }
}
