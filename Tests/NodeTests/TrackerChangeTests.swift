import AgentModel
import Health
import Testing

@testable import Node

/// What a change of something that is tracked may have caused, in words.
struct TrackerChangeTests {
    private static let start = ContinuousClock().systemEpoch + .seconds(1000)
    private static let rank = TrackerIdentity(.file, "rank")

    private func change(from: TrackerReading, effects: [TrackerEffect]) -> TrackerChange {
        TrackerChange(
            from: from, to: .number(-20),
            stamp: Stamp(wallMicroseconds: 0, bootID: "boot", monotonicMicroseconds: 0), at: Self.start,
            effects: effects)
    }

    @Test func `a change of the priority is told with its figures and its age`() {
        let change = change(from: .number(0), effects: [TrackerEffect(instance: "VI_01", from: 150, to: 130)])
        #expect(
            change.cause(Self.rank, of: "VI_01", now: Self.start + .milliseconds(1290))
                == TrackerChange.Cause(
                    ago: .milliseconds(1290),
                    text: "1.2 s before, file rank went from 0 to -20, and the priority from 150 to 130"))
    }

    @Test func `what left the priority of an instance alone caused nothing`() {
        let change = change(from: .number(0), effects: [TrackerEffect(instance: "VI_01", from: 150, to: 130)])
        #expect(change.cause(Self.rank, of: "VI_02", now: Self.start) == nil)
    }

    @Test func `the first reading is no change`() {
        let change = change(
            from: .verdict(.pending), effects: [TrackerEffect(instance: "VI_01", from: 150, to: 130)])
        #expect(change.cause(Self.rank, of: "VI_01", now: Self.start) == nil)
    }
}
