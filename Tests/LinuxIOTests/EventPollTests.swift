import CLinux
import Glibc
import LinuxIO
import Testing

struct EventPollTests {
    /// A pipe whose ends close by themselves.
    private struct Pipe: ~Copyable {
        let reader: OwnedDescriptor
        let writer: OwnedDescriptor

        init() {
            var ends: [CInt] = [0, 0]
            #expect(CLinux_pipe(&ends) == 0)
            reader = OwnedDescriptor(ends[0])
            writer = OwnedDescriptor(ends[1])
        }

        func fill() {
            #expect(write(writer.rawValue, [1], 1) == 1)
        }
    }

    @Test func `reports ready descriptors by their tokens`() throws {
        let first = Pipe()
        let second = Pipe()
        let poll = try EventPoll()
        try poll.register(first.reader.rawValue, token: 1)
        try poll.register(second.reader.rawValue, token: .max)
        var events: [EventPoll.Event] = []

        try poll.wait(into: &events, timeout: .zero)
        #expect(events == [])
        second.fill()
        try poll.wait(into: &events)
        #expect(events.map(\.token) == [.max])
        #expect(events.map(\.isReadable) == [true])
        #expect(events.map(\.isWritable) == [false])
        first.fill()
        try poll.wait(into: &events)
        #expect(Set(events.map(\.token)) == [1, .max])
    }

    @Test func `reports writable descriptors`() throws {
        let pipe = Pipe()
        let poll = try EventPoll()
        try poll.register(pipe.writer.rawValue, token: 3, .writable)
        var events: [EventPoll.Event] = []
        try poll.wait(into: &events)
        #expect(events.map(\.isWritable) == [true])
        try poll.update(pipe.writer.rawValue, token: 3, .readable)
        try poll.wait(into: &events, timeout: .zero)
        #expect(events == [])
    }

    @Test func `reports a hang up as readable`() throws {
        let poll = try EventPoll()
        var ends: [CInt] = [0, 0]
        #expect(CLinux_pipe(&ends) == 0)
        let reader = OwnedDescriptor(ends[0])
        try poll.register(reader.rawValue, token: 3)
        close(ends[1])
        var events: [EventPoll.Event] = []
        try poll.wait(into: &events)
        #expect(events.map(\.isReadable) == [true])
    }

    @Test func `forgets what was unregistered`() throws {
        let pipe = Pipe()
        let poll = try EventPoll()
        try poll.register(pipe.reader.rawValue, token: 1)
        pipe.fill()
        try poll.unregister(pipe.reader.rawValue)
        var events: [EventPoll.Event] = []
        try poll.wait(into: &events, timeout: .zero)
        #expect(events == [])
    }

    @Test func `refuses the same descriptor twice`() throws {
        let pipe = Pipe()
        let poll = try EventPoll()
        try poll.register(pipe.reader.rawValue, token: 1)
        let error = #expect(throws: SystemError.self) { try poll.register(pipe.reader.rawValue, token: 2) }
        #expect(error?.errno == EEXIST)
    }

    @Test func `returns no more than its limit and the rest next time`() throws {
        let poll = try EventPoll()
        let count = EventPoll.maximumEvents + 6
        let mailboxes = try (0..<count).map { _ in try Mailbox<Int>(capacity: 1) }
        for (token, mailbox) in mailboxes.enumerated() {
            try poll.register(mailbox.descriptor, token: UInt64(token))
            _ = mailbox.post(1)
        }
        var events: [EventPoll.Event] = []
        try poll.wait(into: &events)
        #expect(events.count == EventPoll.maximumEvents)
        for event in events { _ = mailboxes[Int(event.token)].tryTakeAll() }
        try poll.wait(into: &events)
        #expect(events.count == 6)
    }

    @Test func `waits no shorter than it was told`() throws {
        let poll = try EventPoll()
        var events: [EventPoll.Event] = []
        let start = ContinuousClock.now
        try poll.wait(into: &events, timeout: .microseconds(1500))
        #expect(ContinuousClock.now - start >= .microseconds(1500))
    }
}
