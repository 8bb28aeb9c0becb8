import Testing

@testable import Node

struct LatenessHistogramTests {
    @Test
    func `nothing known is no lateness`() {
        #expect(LatenessHistogram().p99 == .zero)
    }

    @Test
    func `99 of 100 decide, the hundredth does not`() {
        var histogram = LatenessHistogram()
        for _ in 0..<99 { histogram.add(.microseconds(100)) }
        histogram.add(.seconds(1))
        #expect(histogram.p99 == .microseconds(128))
        histogram.add(.seconds(1))
        #expect(histogram.p99 == .microseconds(1 << 20))
    }

    @Test
    func `the recent past outweighs the distant one`() {
        var histogram = LatenessHistogram()
        for _ in 0..<10_000 { histogram.add(.seconds(1)) }
        for _ in 0..<1_000_000 { histogram.add(.microseconds(10)) }
        #expect(histogram.p99 == .microseconds(16))
    }

    @Test
    func `a clock that ran backwards counts as on time`() {
        var histogram = LatenessHistogram()
        histogram.add(.seconds(-1))
        #expect(histogram.p99 == .microseconds(1))
    }
}

struct LogRateLimiterTests {
    @Test
    func `each subject is told once a minute at the most`() {
        var logLimiter = LogRateLimiter()
        let start = ContinuousClock().systemEpoch
        #expect(logLimiter.mayTell("ttl", now: start) == true)
        #expect(logLimiter.mayTell("ttl", now: start + .seconds(59)) == false)
        #expect(logLimiter.mayTell("checksum", now: start + .seconds(59)) == true)
        #expect(logLimiter.mayTell("ttl", now: start + .seconds(60)) == true)
    }
}
