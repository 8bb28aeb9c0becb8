import Testing

@testable import Agent

/// What the service manager is told.
struct ServiceNoticesTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)

    @Test func `a start that takes long asks for more time until every instance is decided`() {
        var notices = ServiceNotices(watchdog: .seconds(10), startedAt: start)
        #expect(
            notices.next(isReady: false, status: "1 initialize", now: start)
                == "EXTEND_TIMEOUT_USEC=15000000\nSTATUS=1 initialize")
        #expect(notices.next(isReady: false, status: "1 initialize", now: start + .milliseconds(999)) == nil)
        #expect(
            notices.next(isReady: false, status: "1 initialize", now: start + .seconds(1))
                == "EXTEND_TIMEOUT_USEC=15000000")
        #expect(
            notices.next(isReady: true, status: "1 backup", now: start + .milliseconds(1100))
                == "READY=1\nWATCHDOG=1\nSTATUS=1 backup", "at once")
    }

    @Test func `who was ready stays so, and says only what is new`() {
        var notices = ServiceNotices(watchdog: nil, startedAt: start)
        #expect(notices.next(isReady: true, status: "1 backup", now: start) == "READY=1\nWATCHDOG=1\nSTATUS=1 backup")
        #expect(notices.next(isReady: false, status: "1 backup", now: start + .seconds(1)) == "WATCHDOG=1")
        #expect(notices.next(isReady: true, status: "1 backup", now: start + .seconds(2)) == "WATCHDOG=1")
    }

    @Test func `a short watchdog is fed in half its time`() {
        var notices = ServiceNotices(watchdog: .milliseconds(600), startedAt: start)
        _ = notices.next(isReady: true, status: "", now: start)
        #expect(notices.next(isReady: true, status: "", now: start + .milliseconds(299)) == nil)
        #expect(notices.next(isReady: true, status: "", now: start + .milliseconds(300)) == "WATCHDOG=1")
    }

    @Test func `a hang ends the agent where it has been ready and is started again`() {
        var notices = ServiceNotices(watchdog: .seconds(600), startedAt: start)
        #expect(!notices.isWatched)
        _ = notices.next(isReady: true, status: "", now: start)
        #expect(notices.isWatched)
        var alone = ServiceNotices(watchdog: nil, startedAt: start)
        _ = alone.next(isReady: true, status: "", now: start)
        #expect(!alone.isWatched)
    }
}
