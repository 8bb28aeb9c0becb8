import Testing
import VRRP

@testable import Node

/// How long what fails for a reason of its own is left alone.
struct HoldOffTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)

    @Test func `each refusal is left alone twice as long, up to a bound`() {
        var holdOff = HoldOff()
        let pauses = (0..<20).map { _ in holdOff.refused(now: start) - start }
        #expect(Array(pauses.prefix(4)) == [.seconds(5), .seconds(10), .seconds(20), .seconds(40)])
        #expect(pauses.last == HoldOff.longest)
        holdOff.end()
        #expect(holdOff.refused(now: start) == start + HoldOff.first)
    }

    /// A router that cannot have its address takes over from a healthy one each time it tries: 8.4 s for ever, once.
    @Test func `in an hour a router that cannot install its address disturbs its peer ten times`() {
        var (holdOff, now, tries) = (HoldOff(), start, 0)
        while now < start + .seconds(3600) {
            now = holdOff.refused(now: now)
            tries += 1
        }
        #expect(tries <= 12)
    }

    /// Whether an absence lasts no longer than it may, looked at after so many milliseconds.
    private func lasts(_ absence: inout SourceAbsence, atMost skew: Duration, after looks: [Int]) -> [Bool] {
        looks.map { absence.lasts(atMost: skew, now: start + .milliseconds($0)) }
    }

    @Test func `an address that is away for a moment counts for nothing`() {
        var absence = SourceAbsence()
        let skew = Duration.milliseconds(414)
        var tolerated = lasts(&absence, atMost: skew, after: [0, 50])
        #expect(tolerated == [true, true])
        #expect(absence.endsAt == start + skew)
        absence.end()
        #expect(absence.endsAt == nil)
        tolerated = lasts(&absence, atMost: skew, after: [1000])
        #expect(tolerated == [true], "the next absence has its own time")
        #expect(absence.endsAt == start + .seconds(1) + skew)
    }

    @Test func `one that lasts counts when the skew is over`() {
        var absence = SourceAbsence()
        let tolerated = lasts(&absence, atMost: .milliseconds(414), after: [0, 414])
        #expect(tolerated == [true, false])
    }

    /// Priority 254 and an interval of 100 ms: Skew_Time is 781 µs, and the network's own doings take 30 to 75 ms.
    @Test func `with a skew of nothing it is tolerated all the same as long as networks take`() {
        var absence = SourceAbsence()
        let tolerated = lasts(&absence, atMost: .microseconds(781), after: [0, 75, 250])
        #expect(tolerated == [true, true, false])
    }
}
