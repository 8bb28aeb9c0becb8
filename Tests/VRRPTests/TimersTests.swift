import Testing
import VRRP

/// Skew_Time and Active_Down_Interval, exact to the fraction of a microsecond.
struct TimersTests {
    @Test(arguments: [
        (UInt8(100), Duration.seconds(1), Duration.microseconds(3_609_375)),
        (254, .seconds(1), .nanoseconds(3_007_812_500)),
        (200, .milliseconds(100), .microseconds(321_875)),
        (254, .milliseconds(10), .nanoseconds(30_078_125)),
        (100, .milliseconds(40_950), .nanoseconds(147_803_906_250)),
        (255, .milliseconds(10), .nanoseconds(30_039_062) + .picoseconds(500)),
    ])
    func `v3 scales the skew with the interval`(priority: UInt8, interval: Duration, expected: Duration) {
        let timers = Timers(priority: Priority(priority), interval: interval, version: .v3)
        #expect(timers.activeDownInterval == expected)
        #expect(timers.skewTime == expected - interval * 3)
    }

    @Test(arguments: [
        (UInt8(100), Duration.seconds(1), Duration.microseconds(3_609_375)),
        (90, .seconds(1), .nanoseconds(3_648_437_500)),
        (140, .seconds(10), .nanoseconds(30_453_125_000)),
    ])
    func `v2's skew is a fraction of a second`(priority: UInt8, interval: Duration, expected: Duration) {
        #expect(Timers(priority: Priority(priority), interval: interval, version: .v2).activeDownInterval == expected)
    }
}

extension Duration {
    fileprivate static func picoseconds(_ count: Int64) -> Duration {
        Duration(secondsComponent: 0, attosecondsComponent: count * 1_000_000)
    }
}
