import Testing

@testable import Agent

struct PauseWatchTests {
    /// What the clocks say at first, and after so many seconds of each; the board's says full seconds.
    private func pause(
        snapshots: Double, engine: Double, wall: Double, aheadBefore: Double = 0
    ) -> Duration? {
        let start = ContinuousClock().systemEpoch + .seconds(100)
        let epoch = 1_800_000_000.4
        var watch = PauseWatch()
        func reading(_ snapshots: Double, _ engine: Double, _ wall: Double) -> PauseWatch.Reading {
            PauseWatch.Reading(
                snapshots: Int64((epoch + aheadBefore + snapshots).rounded(.down)),
                engine: start + .milliseconds(Int(engine * 1000)), wall: Int64((epoch + wall) * 1_000_000))
        }
        let first = watch.pause(until: reading(0, 0, 0))
        #expect(first == nil)
        return watch.pause(until: reading(snapshots, engine, wall))
    }

    @Test func `the board's clock alone goes on in a pause`() throws {
        let found = try #require(pause(snapshots: 21, engine: 1, wall: 1))
        #expect(abs((found - .seconds(20)) / .seconds(1)) <= 1)
    }

    @Test func `a pause is found although an agent in the machine has set the wall clock since`() {
        #expect(pause(snapshots: 21, engine: 1, wall: 21) != nil)
    }

    @Test(arguments: [1, 1.9, 15.0, 3600])
    func `a machine that was slow, stopped or suspended was not paused`(seconds: Double) {
        #expect(pause(snapshots: seconds, engine: seconds, wall: seconds) == nil)
    }

    @Test func `steps of the wall clock are no pauses`() {
        for step in [-3600.0, 3600] { #expect(pause(snapshots: 1, engine: 1, wall: 1 + step) == nil) }
    }

    @Test(arguments: [-7200.0, -30, 30])
    func `a board's clock that is set by the wall clock is no pause`(ahead: Double) {
        #expect(pause(snapshots: 1 - ahead, engine: 1, wall: 1, aheadBefore: ahead) == nil)
    }

    @Test func `a board's clock of another time zone shows a pause too`() {
        #expect(pause(snapshots: 11, engine: 1, wall: 1, aheadBefore: 7200) != nil)
    }
}
