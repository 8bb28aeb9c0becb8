import Testing

@testable import Configuration

/// How the engine is run, as `global_defs` says it.
struct SchedulingKeywordTests {
    private func scheduling(_ line: String) -> (SchedulingConfiguration, [String]) {
        let result = load(KeywordTests.text(line, in: .globals))
        let plain = Set(load(KeywordTests.text("", in: .globals)).messages)
        return (result.configuration.globals.scheduling, result.messages.filter { !plain.contains($0) })
    }

    @Test func `nothing said leaves the customary values to the agent`() {
        #expect(scheduling("").0 == SchedulingConfiguration())
    }

    @Test func `every keyword is taken`() {
        let lines = [
            "vrrp_rt_priority 60", "vrrp_priority -5", "vrrp_cpu_affinity 3 1 3", "vrrp_no_swap",
            "vrrp_rlimit_rttime 20000",
        ]
        let (scheduling, messages) = scheduling(lines.joined(separator: "\n"))
        #expect(messages == [])
        #expect(scheduling.realTimePriority == 60)
        #expect(scheduling.niceness == -5)
        #expect(scheduling.processors == [1, 3])
        #expect(scheduling.locksMemory == true)
        #expect(scheduling.realTimeLimit == .milliseconds(20))
    }

    @Test func `real-time priority and locked memory can be turned off, and the misspelt limit is known`() {
        let (scheduling, messages) = scheduling("vrrp_rt_priority 0\nvrrp_no_swap off\nvrrp_rlimit_rtime 10000")
        #expect(messages == [])
        #expect(scheduling.realTimePriority == 0)
        #expect(scheduling.locksMemory == false)
        #expect(scheduling.realTimeLimit == .milliseconds(10))
    }

    @Test(arguments: [
        "vrrp_rt_priority 100", "vrrp_rt_priority -1", "vrrp_priority 20", "vrrp_priority -21", "vrrp_cpu_affinity",
        "vrrp_cpu_affinity 0 x", "vrrp_cpu_affinity 1024", "vrrp_rlimit_rttime 99", "vrrp_no_swap perhaps",
    ])
    func `what the kernel would refuse is an error`(line: String) {
        #expect(scheduling(line).1.count == 1)
    }
}
