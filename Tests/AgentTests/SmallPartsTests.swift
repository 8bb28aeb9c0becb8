import Configuration
import NetworkTypes
import Testing
import VRRP

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

struct ReloadPlanTests {
    private func configuration(_ text: String) -> Configuration {
        Configuration.load(path: "/a.conf", reader: OneFile(text: text)).configuration
    }

    private func instance(_ name: String, vrid: Int, priority: Int = 100, interval: Int = 1) -> String {
        """
        vrrp_instance \(name) {
          interface eth0
          virtual_router_id \(vrid)
          priority \(priority)
          advert_int \(interval)
          virtual_ipaddress { 192.0.2.\(vrid)/24 }
        }

        """
    }

    @Test
    func `a plan says what comes, goes, changes, and what has to restart`() {
        let old = configuration(instance("a", vrid: 1) + instance("b", vrid: 2) + instance("c", vrid: 3))
        let new = configuration(
            instance("a", vrid: 1) + instance("b", vrid: 2, priority: 50) + instance("c", vrid: 4)
                + instance("d", vrid: 5))
        let plan = ConfigurationLoader.plan(from: old, to: new, generation: 2)
        #expect(plan.unchanged == ["a"])
        #expect(plan.added == ["d"])
        #expect(plan.removed == [])
        #expect(plan.changed.map(\.name) == ["b", "c"])
        #expect(plan.changed.map(\.restarts) == [false, true])
        #expect(plan.changed.first?.fields == ["priority"])
        #expect(plan.sha256.count == 64)
    }
}

private struct OneFile: FileReader {
    let text: String

    func contents(ofFile path: String) throws(FileReadingError) -> [UInt8] { Array(text.utf8) }
    func names(inDirectory path: String) -> [String] { [] }
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
