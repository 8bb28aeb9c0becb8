import LinuxIO
import Testing

struct MailboxTests {
    @Test func `hands over in the order of posting`() throws {
        let mailbox = try Mailbox<Int>(capacity: 3)
        #expect(mailbox.post(1))
        #expect(mailbox.post(2))
        #expect(mailbox.tryTakeAll() == [1, 2])
        #expect(mailbox.tryTakeAll() == [])
    }

    @Test func `refuses and counts what does not fit`() throws {
        let mailbox = try Mailbox<Int>(capacity: 2)
        #expect((1...4).map { mailbox.post($0) } == [true, true, false, false])
        #expect(mailbox.refusedCount == 2)
        #expect(mailbox.tryTakeAll() == [1, 2])
        #expect(mailbox.post(5), "there is room again")
    }

    @Test func `leaves to the engine what does not fit`() throws {
        let mailbox = try Mailbox<Int>(capacity: 3)
        _ = mailbox.post(1)
        var records = [2, 3, 4, 5]
        #expect(!mailbox.tryPost(contentsOf: &records))
        #expect(records == [4, 5])
        #expect(mailbox.tryTakeAll() == [1, 2, 3])
        #expect(mailbox.tryPost(contentsOf: &records))
        #expect(records == [])
        #expect(mailbox.tryTakeAll() == [4, 5])
        #expect(mailbox.refusedCount == 0, "what the engine keeps is not lost")
    }

    @Test func `is readable while something is in it`() throws {
        let mailbox = try Mailbox<Int>(capacity: 3)
        let poll = try EventPoll()
        try poll.register(mailbox.descriptor, token: 7)
        var events: [EventPoll.Event] = []

        try poll.wait(into: &events, timeout: .zero)
        #expect(events == [])
        _ = mailbox.post(1)
        try poll.wait(into: &events, timeout: .zero)
        #expect(events.map(\.token) == [7])
        _ = mailbox.tryTakeAll()
        try poll.wait(into: &events, timeout: .zero)
        #expect(events == [])
    }

    @Test func `gives out what was posted before it closed`() throws {
        let mailbox = try Mailbox<Int>(capacity: 3)
        _ = mailbox.post(1)
        mailbox.close()
        #expect(!mailbox.post(2))
        var records = [3]
        #expect(!mailbox.tryPost(contentsOf: &records))
        #expect(records == [3])
        #expect(mailbox.isClosed)
        #expect(mailbox.takeAll(waitingUpTo: nil) == [1])
        #expect(mailbox.takeAll(waitingUpTo: nil) == [], "a closed mailbox keeps nobody waiting")
    }

    @Test func `waits no longer than it was told`() throws {
        let mailbox = try Mailbox<Int>(capacity: 3)
        let start = ContinuousClock.now
        #expect(mailbox.takeAll(waitingUpTo: .milliseconds(5)) == [])
        #expect(ContinuousClock.now - start >= .milliseconds(5))
    }

    @Test func `closing ends the wait of its consumer`() throws {
        let mailbox = try Mailbox<Int>(capacity: 3)
        let consumer = try Thread.start(name: "consumer") {
            while !mailbox.isClosed { _ = mailbox.takeAll(waitingUpTo: nil) }
        }
        mailbox.close()
        consumer.join()
    }

    /// Producers that wait and a producer that only tries, against a consumer that waits: all arrives, each in its order.
    @Test func `loses nothing between threads`() throws {
        let mailbox = try Mailbox<Int>(capacity: 100_000)
        let producers = try [0, 10_000].map { start in
            try Thread.start(name: "producer") {
                for number in start..<start + 10_000 { _ = mailbox.post(number) }
            }
        }
        let engine = try Thread.start(name: "engine") {
            var records = Array(20_000..<30_000)
            while !mailbox.tryPost(contentsOf: &records) {}
        }
        var received: [Int] = []
        while received.count < 30_000 { received += mailbox.takeAll(waitingUpTo: nil) }
        for producer in producers { producer.join() }
        engine.join()
        for range in [0..<10_000, 10_000..<20_000, 20_000..<30_000] {
            #expect(received.filter(range.contains) == Array(range))
        }
    }

    /// The engine's side: it sleeps in epoll after every attempt, also one that found the lock held, and is always woken.
    @Test func `wakes the engine for everything`() throws {
        let mailbox = try Mailbox<Int>(capacity: 100_000)
        let producers = try (0..<2).map { _ in
            try Thread.start(name: "producer") {
                for number in 0..<20_000 { _ = mailbox.post(number) }
            }
        }
        let poll = try EventPoll()
        try poll.register(mailbox.descriptor, token: 1)
        var events: [EventPoll.Event] = []
        var count = 0
        while count < 40_000 {
            try poll.wait(into: &events)
            count += mailbox.tryTakeAll()?.count ?? 0
        }
        for producer in producers { producer.join() }
        #expect(count == 40_000)
    }
}
