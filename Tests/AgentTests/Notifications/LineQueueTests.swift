import AgentModel
import Configuration
import Foundation
import History
import Testing

@testable import Agent

/// Named pipes get every line in order, or the history says how many are missing.
struct LineQueueTests {
    private let journal: Journal
    private let directory = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)")
    private var path: String { directory.appending(path: "fifo").path }

    init() throws {
        journal = try Journal()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func remove() {
        try? FileManager.default.removeItem(at: directory)
    }

    /// All that is in the pipe now.
    private func drain(_ handle: FileHandle) -> [String] {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(handle.fileDescriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer.prefix(count)
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func reader() throws -> FileHandle {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private func stamp(_ number: Int) -> Stamp {
        Stamp(wallMicroseconds: Int64(number), bootID: "b", monotonicMicroseconds: Int64(number))
    }

    @Test func `lines wait for their reader, and the oldest that find no room are a gap`() async throws {
        defer { remove() }
        var queue = LineQueue(NotifyFIFO(path: path), journal.services())
        let reader = try reader()
        for number in 1...20_000 { queue.add("INSTANCE \"VI_1\" MASTER \(number)\n", at: stamp(number)) }
        #expect(!queue.isEmpty)
        var lines: [String] = []
        while !queue.isEmpty {
            lines += drain(reader)
            queue.flush()
        }
        lines += drain(reader)
        let numbers = lines.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(numbers == numbers.sorted())
        #expect(numbers.suffix(LineQueue.limit) == ArraySlice(20_000 - LineQueue.limit + 1...20_000))
        let gap = try #require(await journal.next(1).first?.gap)
        #expect(gap.count == 20_000 - numbers.count)
        #expect(gap.untilMicroseconds == Int64(20_000 - LineQueue.limit))
        #expect(journal.log.withLock { $0.count } == 1)
    }

    @Test func `what is no pipe is left alone and named once, and its lines are a gap in the end`() async throws {
        defer { remove() }
        try Data("mine".utf8).write(to: URL(filePath: path))
        var queue = LineQueue(NotifyFIFO(path: path), journal.services())
        queue.add("GROUP \"G1\" BACKUP 0\n", at: stamp(1))
        queue.flush()
        #expect(journal.log.withLock { $0.count } == 1)
        #expect(journal.log.withLock { $0.first?.contains("not a named pipe") } == true)
        queue.close()
        #expect(await journal.next(1).first?.gap?.count == 1)
        #expect(try String(contentsOf: URL(filePath: path), encoding: .utf8) == "mine")
    }

    @Test func `the dispatcher's reader gets the path last and every line, and ends with the pipe`() async throws {
        defer { remove() }
        let begun = try NamedPipe()
        let output = directory.appending(path: "output")
        let script = "exec 3< \"$0\"; echo begun > \(begun.path); cat <&3 > \(output.path)"
        let dispatcher = try NotifyDispatcher(journal.services(), mails: journal.mails())
        var globals = GlobalConfiguration()
        globals.notifyFIFOs = [
            NotifyFIFO(
                path: path,
                reader: NotifyCommand(command: ["/bin/sh", "-c", script], user: ScriptUser(name: NSUserName())))
        ]
        dispatcher.follow(globals)
        await begun.awaitWriting()
        var silent = Notifications()
        silent.tellsPriority = true
        for event: NotifyEvent.Event in [.backup, .active, .priority, .stop] {
            #expect(dispatcher.mailbox.post(NotifyEventTests.event(event, .instance, silent)))
        }
        #expect(dispatcher.mailbox.post(NotifyEventTests.event(.backup, .group, silent)))
        await onThread { dispatcher.close() }
        #expect(
            try String(contentsOf: output, encoding: .utf8) == """
                INSTANCE "VI_1" BACKUP 100
                INSTANCE "VI_1" MASTER 100
                INSTANCE "VI_1" MASTER_PRIORITY 100
                INSTANCE "VI_1" STOP 100
                GROUP "G 1" BACKUP 0

                """)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a dispatcher that closes has run what was left for it`() async throws {
        defer { remove() }
        let dispatcher = try NotifyDispatcher(journal.services(), mails: journal.mails())
        var notifications = Notifications()
        notifications.onStop = NotifyCommand(
            command: ["/bin/sh", "-c", "echo done"], user: ScriptUser(name: NSUserName()))
        #expect(dispatcher.mailbox.post(NotifyEventTests.event(.stop, .instance, notifications)))
        await onThread { dispatcher.close() }
        #expect(await journal.next(1).first?.notification?.result.output == Array("done\n".utf8))
    }
}
