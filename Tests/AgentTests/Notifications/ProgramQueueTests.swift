import AgentModel
import Configuration
import Dispatch
import Foundation
import History
import Synchronization
import Testing

@testable import Agent

/// Programs run one after the other, and whatever happens to them is written down.
struct ProgramQueueTests {
    private let journal: Journal

    init() throws {
        journal = try Journal()
    }

    private func queue(_ services: NotifyServices) -> ProgramQueue {
        ProgramQueue(NotifyEventTests.event(.active).key, services, working: DispatchGroup())
    }

    private func event(_ event: NotifyEvent.Event, _ script: String, any: String? = nil) -> NotifyEvent {
        var notifications = Notifications()
        let command = NotifyCommand(command: ["/bin/sh", "-c", script], user: ScriptUser(name: NSUserName()))
        notifications.onActive = command
        notifications.onBackup = command
        notifications.onAny = any.map {
            NotifyCommand(command: ["/bin/sh", "-c", $0, "sh"], user: ScriptUser(name: NSUserName()))
        }
        return NotifyEventTests.event(event, .instance, notifications)
    }

    @Test func `runs are in the order of the events, with their outputs and exit statuses`() async throws {
        let queue = queue(journal.services())
        queue.add(event(.active, "echo one; exit 3", any: "echo $@"), refusesWritable: false)
        queue.add(event(.backup, "echo two", any: "echo $@"), refusesWritable: false)
        let runs = await journal.next(4).compactMap(\.notification)
        #expect(
            runs.map { String(decoding: $0.result.output, as: UTF8.self) } == [
                "one\n", "INSTANCE VI_1 MASTER 100\n", "two\n", "INSTANCE VI_1 BACKUP 100\n",
            ])
        #expect(runs.map(\.result.outcome) == [3, 0, 0, 0].map { .exited(status: $0) })
        #expect(runs.map(\.event) == [.active, .active, .backup, .backup])
        #expect(runs.map(\.waited) == Array(repeating: .microseconds(1999), count: 4))
        #expect(runs[1].command.suffix(4) == ["INSTANCE", "VI_1", "MASTER", "100"])
        #expect(journal.log.withLock { $0 } == ["instance VI_1: /bin/sh, told of active, exited with status 3"])
    }

    /// The deadline of the first program comes when it has written to the pipe.
    @Test func `a program that hangs is killed at its deadline with all that it started, and the next one runs`()
        async throws
    {
        let pipe = try NamedPipe()
        let queue = queue(journal.services())
        queue.add(
            event(.active, "exec 3> \(pipe.path); trap '' TERM; sleep 600 & echo begun >&3; wait"),
            refusesWritable: false)
        queue.add(event(.backup, "echo next"), refusesWritable: false)
        await pipe.awaitWriting()
        journal.programs.expire()
        let records = await journal.next(2).compactMap(\.notification)
        #expect(records.map(\.result.outcome) == [.timedOut, .exited(status: 0)])
        await pipe.awaitLastWriter()
    }

    @Test func `what cannot be run is written down too, and does not hold up the next`() async throws {
        var notifications = Notifications()
        notifications.onActive = NotifyCommand(command: ["/nonexistent/notify.sh"])
        notifications.onAny = NotifyCommand(command: ["/bin/true"], user: ScriptUser(name: "nobody-of-this-name"))
        let queue = queue(journal.services())
        queue.add(NotifyEventTests.event(.active, .instance, notifications), refusesWritable: false)
        queue.add(event(.backup, "exit 0"), refusesWritable: false)
        let outcomes = await journal.next(3).compactMap(\.notification).map(\.result.outcome)
        #expect(
            outcomes == [
                .notRun(why: "/nonexistent/notify.sh: No such file or directory; install it or correct the path"),
                .notRun(why: "user nobody-of-this-name does not exist; create it or correct the user line"),
                .exited(status: 0),
            ])
    }

    @Test func `what finds no room is a gap before the next run`() async throws {
        let (begun, goOn) = (try NamedPipe(), try NamedPipe())
        let queue = queue(journal.services())
        queue.add(event(.active, "echo begun > \(begun.path); read x < \(goOn.path)"), refusesWritable: false)
        await begun.awaitWriting()
        for _ in 0..<(ProgramQueue.limit + 2) { queue.add(event(.backup, "exit 0"), refusesWritable: false) }
        try #require(FileHandle(forWritingAtPath: goOn.path)).write(contentsOf: Data("on\n".utf8))
        let records = await journal.next(3)
        #expect(records[0].notification?.result.outcome == .exited(status: 0))
        #expect(records[1].gap?.count == 2)
        #expect(records[1].gap?.detail == "Programs were not run: too many programs of instance VI_1 waited.")
        #expect(records[2].notification?.event == .backup)
        queue.abandon()
    }

    @Test func `what finds no room and what is forgotten at the stop is counted, logged and a gap`() async throws {
        let pipe = try NamedPipe()
        let queue = queue(journal.services())
        queue.add(event(.active, "echo begun > \(pipe.path); exec sleep 600"), refusesWritable: false)
        await pipe.awaitWriting()
        for _ in 0..<(ProgramQueue.limit + 3) { queue.add(event(.backup, "exit 0"), refusesWritable: false) }
        #expect(journal.log.withLock { $0.count } == 3)
        queue.abandon()
        let records = await journal.next(2)
        #expect(records[0].notification?.result.outcome == .killed(signal: 9))
        let gap = try #require(records[1].gap)
        #expect((gap.what, gap.count) == ("notifications", ProgramQueue.limit + 3))
        #expect(gap.detail == "Programs were not run: the agent stopped before.")
        queue.add(event(.backup, "exit 0"), refusesWritable: false)
        #expect(await journal.next(1).first?.gap?.count == 1)
    }
}
