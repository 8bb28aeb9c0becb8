import NetworkTypes
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

    /// An eighth of what a router of priority 99 would wait longer, for each address below the last of eight.
    @Test(arguments: [
        ("192.168.100.15", 0), ("192.168.100.14", 1), ("192.168.100.8", 7), ("192.168.100.7", 0), ("fe80::b", 4),
    ])
    func `of equals the one with the highest address takes over first`(address: String, eighths: Int) throws {
        let own = try #require(IPAddress(address))
        for (version, interval) in [(ProtocolVersion.v2, Duration.seconds(5)), (.v3, .milliseconds(100))] {
            let plain = Timers(priority: Priority(100), interval: interval, version: version)
            let next = Timers(priority: Priority(99), interval: interval, version: version)
            let timers = Timers(priority: Priority(100), interval: interval, version: version, address: own)
            let step = (next.skewTime - plain.skewTime) / 8
            #expect(timers.skewTime == plain.skewTime + step * eighths)
            #expect(timers.activeDownInterval == plain.activeDownInterval + step * eighths)
            #expect(timers.skewTime < next.skewTime, "never behind a lower priority")
        }
    }

    @Test(arguments: [ProtocolVersion.v2, .v3])
    func `an equal that hears the other one in time does not take over`(version: ProtocolVersion) throws {
        var (first, second) = (Fixture.router(version), Fixture.router(version))
        second.primaryAddress = Fixture.lower
        _ = (first.startup(now: Fixture.start), second.startup(now: Fixture.start))
        let due = try #require(first.deadline)
        let later = try #require(second.deadline)
        // Of the 3.9 ms between two priorities, an eighth: several times what a packet needs.
        #expect(later - due == .nanoseconds(488_281) + .picoseconds(250))
        let sent = first.timerExpired(now: due)
        #expect(sent.contains(.sendAdvertisement(Fixture.advertisement(version, priority: 100))))
        _ = second.advertisementReceived(
            Fixture.advertisement(version, priority: 100), from: Fixture.own, now: due + .microseconds(100))
        #expect(second.timerExpired(now: later).isEmpty)
        #expect(second.status == .backup)
    }
}

extension Duration {
    fileprivate static func picoseconds(_ count: Int64) -> Duration {
        Duration(secondsComponent: 0, attosecondsComponent: count * 1_000_000)
    }
}
