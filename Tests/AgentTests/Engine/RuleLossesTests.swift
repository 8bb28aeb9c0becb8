import Testing

@testable import Agent

/// When rules that other programs removed are put back.
struct RuleLossesTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)

    @Test func `the first loss is seen to at once`() {
        var losses = RuleLosses()
        #expect(losses.take(now: start) == false)
        losses.note()
        #expect(losses.take(now: start) == true)
        #expect(losses.take(now: start + .seconds(9)) == false, "it has been seen to")
        #expect(losses.deadline == nil)
    }

    @Test func `losses that follow each other wait for their time`() {
        var losses = RuleLosses()
        losses.note()
        _ = losses.take(now: start)
        losses.note()
        #expect(losses.take(now: start + .milliseconds(1999)) == false)
        #expect(losses.deadline == start + .seconds(2))
        #expect(losses.take(now: start + .seconds(2)) == true)
    }
}
