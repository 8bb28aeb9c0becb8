import Testing

@testable import Agent

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

struct DeadlineHeapTests {
    @Test
    func `what is due comes in the order of its time, and nothing before`() {
        var (heap, generator) = (DeadlineHeap<Int>(), SystemRandomNumberGenerator())
        let start = ContinuousClock.now
        for number in (0..<200).shuffled(using: &generator) { heap.insert(number, at: start + .seconds(number)) }
        #expect(heap.next(start - .seconds(1)) == nil)
        heap.keep { $0 % 2 == 0 }
        #expect(heap.earliest == start)
        var taken: [Int] = []
        while let number = heap.next(start + .seconds(99)) { taken.append(number) }
        #expect(taken == Array(stride(from: 0, through: 98, by: 2)))
        #expect(heap.count == 50)
    }
}

struct StartErrorTests {
    @Test
    func `every cause has an exit status of its own`() {
        let errors: [StartError] = [
            .configuration(""), .listenerUnavailable(""), .missingRights(""), .stateDirectory(""), .alreadyRunning(""),
            .runtimeDirectory(""), .engine(""),
        ]
        #expect(errors.map(\.exitStatus) == [2, 3, 4, 5, 6, 7, 8])
    }
}

struct LogEntryTests {
    @Test
    func `under a journal a line has systemd's prefix, else time and level`() throws {
        let entry = LogEntry(.warning, "two\nlines")
        #expect(entry.line(forJournal: true) == "<4>two\\nlines\n")
        let plain = entry.line(forJournal: false)
        #expect(try #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warning two\\nlines\n/#.wholeMatch(in: plain) != nil)
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
