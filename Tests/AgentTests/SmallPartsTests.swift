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

struct FirstAnswerTests {
    @Test
    func `the first answer counts, given before or after it is awaited`() async {
        let early = FirstAnswer<Int>()
        early.give(1)
        early.give(2)
        #expect(await early.value == 1)
        let late = FirstAnswer<Int>()
        async let value = late.value
        Task { late.give(3) }
        #expect(await value == 3)
        late.give(4)
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

struct ComplaintsTests {
    @Test
    func `each subject is told once a minute at the most`() {
        var complaints = Complaints()
        let start = ContinuousClock().systemEpoch
        #expect(complaints.mayTell("ttl", now: start) == true)
        #expect(complaints.mayTell("ttl", now: start + .seconds(59)) == false)
        #expect(complaints.mayTell("checksum", now: start + .seconds(59)) == true)
        #expect(complaints.mayTell("ttl", now: start + .seconds(60)) == true)
    }
}
