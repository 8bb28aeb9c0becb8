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
    func firesWhenItsDeadlineHasPassedAndNotBefore(after interval: Duration) throws {
        let deadline = ContinuousClock.now + interval
        try timer.arm(deadline)
        #expect(try isReadable(waiting: nil))
        #expect(ContinuousClock.now >= deadline)
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(-100_000_000)])
    func firesAtOnceForADeadlineThatHasPassed(after interval: Duration) throws {
        try timer.arm(ContinuousClock.now + interval)
        #expect(try isReadable(waiting: nil))
    }

    @Test func isSilentUntilArmedAndAfterBeingDisarmed() throws {
        #expect(try !isReadable())
        try timer.arm(ContinuousClock.now)
        try timer.arm(nil)
        #expect(try !isReadable())
        #expect(try !timer.drain())
    }

    @Test func isQuietOnceDrained() throws {
        try timer.arm(ContinuousClock.now)
        #expect(try isReadable(waiting: nil))
        #expect(try timer.drain())
        #expect(try !isReadable())
        #expect(try !timer.drain())
    }

    @Test func firesAgainForTheSameDeadlineOnceDrained() throws {
        let deadline = ContinuousClock.now
        try timer.arm(deadline)
        #expect(try isReadable(waiting: nil))
        #expect(try timer.drain())
        try timer.arm(deadline)
        #expect(try isReadable(waiting: nil))
    }

    @Test func staysExpiredWhenArmedForTheSameDeadlineBeforeBeingDrained() throws {
        let deadline = ContinuousClock.now
        try timer.arm(deadline)
        #expect(try isReadable(waiting: nil))
        try timer.arm(deadline)
        #expect(try timer.drain())
    }

    @Test func takesTheLastOfSeveralDeadlines() throws {
        try timer.arm(ContinuousClock.now + .seconds(3600))
        try timer.arm(ContinuousClock.now)
        #expect(try isReadable(waiting: nil))
        try timer.arm(ContinuousClock.now + .seconds(3600))
        #expect(try !isReadable())
    }
}
