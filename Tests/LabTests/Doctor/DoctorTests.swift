import Doctor
import Lab
import Testing

/// `aloft doctor` on nodes that lack something, and on one that lacks nothing.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct DoctorTests {
        @Test func `every rule has an misconfiguration`() {
            #expect(Set(Misconfiguration.all.map(\.rule)) == Set(Finding.Rule.allCases.map(\.rawValue)))
        }

        @Test(arguments: Misconfiguration.all)
        func `what is wrong is found, with a remedy`(misconfiguration: Misconfiguration) async throws {
            if misconfiguration.needsTheMachine, !LaboratorySuite.ownsTheMachine { return }
            try await Laboratory.with(nodes: ["patient", "one", "two"]) { laboratory in
                let fixture = Fixture(laboratory: laboratory)
                try fixture.patient.write(misconfiguration.configuration ?? Fixture.usual.text, to: "patient.conf")
                try await misconfiguration.bringAbout(fixture)
                let (report, status) = try await examine(fixture, misconfiguration)
                let findings = report["findings"].items
                let found = findings.first { $0["rule"].string == misconfiguration.rule }
                #expect(found != nil, "\(findings)")
                #expect(found?["message"].string?.isEmpty == false && found?["remedy"].string?.isEmpty == false)
                let severities = Set(findings.compactMap { $0["severity"].string })
                let expected = severities.contains("error") ? 2 : severities.contains("warning") ? 1 : 0
                #expect(status == expected)
            }
        }

        /// What a Backup cannot know of itself, it hears.
        @Test func `nothing is wrong with two nodes that are as they should be`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                for node in laboratory.nodes {
                    try await node.demand(["sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind"])
                    try await node.demand(["mount", "-t", "sysfs", "sysfs", "/sys"])
                }
                let active = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                try await expectState("active", of: active)
                let backup = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("backup", of: backup)
                let errors = try await active.receptionErrors()
                for agent in [active, backup] {
                    let result = try await agent.command(
                        "doctor", "--listen", "1", "--state-directory", agent.node.directory + "/state")
                    let found = result.output.split(separator: "\n").filter { !$0.hasPrefix("not looked at") }
                    // A container may not lend real-time priority or memory locks; that is a finding of this machine's.
                    let own = found.filter { $0.contains("[real-time-refused]") || $0.contains("[memory-not-locked]") }
                    #expect(result.status == (own.isEmpty ? 0 : 1), "\(result.output)")
                    #expect(own.count * 2 + 1 == found.count, "\(result.output)")
                }
                #expect(try await active.receptionErrors() == errors, "the agents do not take the trial for a packet")
                try await active.stop()
            }
        }

        @Test func `without rights it says what it could not look at`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let path = try one.write(InstanceConfiguration(.version3, priority: 150).text, to: "one.conf")
                let result = try await one.run([
                    "setpriv", "--bounding-set=-net_raw", "aloft", "doctor", "--json", "--config", path,
                ])
                let examinations = JSON(parsing: result.output)["examinations"].items
                for name in ["firewall", "wire"] {
                    let examination = examinations.first { $0["name"].string == name }
                    #expect(examination?["examined"] == .bool(false))
                    #expect(examination?["obstacle"].string?.contains("become root") == true)
                }
            }
        }

        private func examine(_ fixture: Fixture, _ misconfiguration: Misconfiguration) async throws -> (
            report: JSON, status: Int32
        ) {
            let named = misconfiguration.rule == "no-configuration" ? [] : ["--config", fixture.configurationPath]
            let result = try await fixture.patient.run(
                misconfiguration.launcher + ["aloft", "doctor", "--json", "--listen", "1"] + named
                    + misconfiguration.options)
            return (JSON(parsing: result.output), result.status)
        }
    }
}
