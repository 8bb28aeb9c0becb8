import LinuxIO
import Testing

struct DeadlineTimerTests {
    private let poll: EventPoll
    private let timer: DeadlineTimer

    init() throws {
        poll = try EventPoll()
        timer = try DeadlineTimer()
        try poll.register(timer.descriptor, token: 1)
    }

    private func isReadable(waiting timeout: Duration? = .zero) throws -> Bool {
        var events: [EventPoll.Event] = []
        try poll.wait(into: &events, timeout: timeout)
        return !events.isEmpty
    }

    @Test(arguments: [Duration.nanoseconds(1), .microseconds(300), .milliseconds(10)])
    func `fires when its deadline has passed and not before`(after interval: Duration) throws {
        let deadline = ContinuousClock.now + interval
        try timer.arm(deadline)
        #expect(try isReadable(waiting: nil))
        #expect(ContinuousClock.now >= deadline)
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(-100_000_000)])
    func `fires at once for a deadline that has passed`(after interval: Duration) throws {
        try timer.arm(ContinuousClock.now + interval)
        #expect(try isReadable(waiting: nil))
    }

    @Test func `is silent until armed and after being disarmed`() throws {
        #expect(try !isReadable())
        try timer.arm(ContinuousClock.now)
        try timer.arm(nil)
        #expect(try !isReadable())
        #expect(try !timer.drain())
    }

    @Test func `is quiet once drained`() throws {
        try timer.arm(ContinuousClock.now)
        #expect(try isReadable(waiting: nil))
        #expect(try timer.drain())
        #expect(try !isReadable())
        #expect(try !timer.drain())
    }

    @Test func `fires again for the same deadline once drained`() throws {
        let deadline = ContinuousClock.now
        try timer.arm(deadline)
        #expect(try isReadable(waiting: nil))
        #expect(try timer.drain())
        try timer.arm(deadline)
        #expect(try isReadable(waiting: nil))
    }

    @Test func `stays expired when armed for the same deadline before being drained`() throws {
        let deadline = ContinuousClock.now
        try timer.arm(deadline)
        #expect(try isReadable(waiting: nil))
        try timer.arm(deadline)
        #expect(try timer.drain())
    }

    @Test func `takes the last of several deadlines`() throws {
        try timer.arm(ContinuousClock.now + .seconds(3600))
        try timer.arm(ContinuousClock.now)
        #expect(try isReadable(waiting: nil))
        try timer.arm(ContinuousClock.now + .seconds(3600))
        #expect(try !isReadable())
    }
}
