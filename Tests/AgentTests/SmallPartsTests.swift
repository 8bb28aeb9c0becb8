import Testing

@testable import Agent

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
