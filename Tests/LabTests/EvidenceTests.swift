import Foundation
import Lab
import Testing

/// Every row of the history says what led to it.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct EvidenceTests {
        @Test func `a takeover names the last advertisements heard and the timers as they stood`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, _, successor) = try await pair(in: laboratory)
                let seen = laboratory.capture.advertisements.count
                _ = try await laboratory.capture.advertisements.wait(within: patience, for: "three advertisements") {
                    $0.count >= seen + 3 ? true : nil
                }
                try await laboratory.lan.cut(laboratory.nodes[0])
                let evidence = try await evidence(of: successor, to: "active")
                let last = evidence["advertisements"][0]
                #expect(last["source"].string == one.node.address)
                #expect(last["priority"].number == 150)
                #expect(last["interval_us"].number == 100_000)
                // Three intervals of 100 ms, a Skew_Time of 156 / 256 of one, and for the address .12 3 / 8 of 1 / 256.
                let limit = try #require(evidence["timers"]["active_down_interval_us"].number)
                #expect(limit.rounded() == 361_083)
                #expect(try #require(last["ago_us"].number) >= limit)
                #expect(evidence["advertisements"].items.count > 1)
                #expect(evidence["operation"] == .null)
            }
        }

        @Test func `a drain names who asked for it and why, by the operation's number`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, _, _) = try await pair(in: laboratory)
                _ = try await one.change("POST", "/v1/drain", body: #"{"reason": "new kernel"}"#)
                let operation = try await evidence(of: one, to: "drained")["operation"]
                #expect(operation["kind"].string == "drain")
                #expect(operation["by"]["kind"].string == "uid")
                #expect(operation["reason"].string == "new kernel")
                let id = Int(try #require(operation["id"].number))
                #expect(try await one.get("/v1/operations/\(id)").json["result"].string == "done")
            }
        }

        @Test func `a check that turned is named with what it printed`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let flag = try node.write("", to: "healthy")
                let check = "vrrp_script check_flag {\n  script \"/bin/ls \(flag)\"\n  interval 1\n}\n"
                let instance = InstanceConfiguration(.version3, priority: 100).text
                let tracking = instance.replacingOccurrences(
                    of: "virtual_ipaddress", with: "track_script {\n    check_flag\n  }\n  virtual_ipaddress")
                let agent = try await AloftAgent.start(on: node, check + tracking)
                try await expectState("active", of: agent)
                try await node.demand(["rm", flag])
                let row = try await evidence(of: agent, to: "fault", because: "check_flag fails")["checks"][0]
                #expect(row["name"].string == "check_flag")
                #expect(row["verdict"].string == "failing")
                #expect(row["exit_status"].number == 2)
                #expect(row["output"].string?.contains("No such file") == true)
            }
        }

        /// Half a second is more than an Active_Down_Interval, so that the other node takes over meanwhile.
        @Test func `an agent that was stopped says so beside what followed`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two, successor) = try await pair(in: laboratory)
                one.process.signal(SIGSTOP)
                try await expectState("active", of: successor)
                one.process.signal(SIGCONT)
                try await laboratory.addresses.wait(for: ["one"], toHold: address, within: patience)
                let seen = try await eventually(within: patience, "a stall in the status") {
                    try await one.get("/metrics").body.contains("aloft_engine_stalls_total 1") ? true : nil
                }
                #expect(seen)
                try await laboratory.lan.cut(two)
                let rows = try await one.transitions()
                #expect(!rows.isEmpty)
                _ = try await one.change("POST", "/v1/drain", body: #"{"force": true}"#)
                let stall = try await evidence(of: one, to: "drained")["stall"]
                #expect(try #require(stall["late_us"].number) >= 100_000)
            }
        }

        private func pair(in laboratory: Laboratory) async throws -> (AloftAgent, Node, AloftAgent) {
            let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
            let first = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
            let second = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
            try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            try await expectState("backup", of: second)
            return (first, two, second)
        }

        /// The evidence of the newest transition to `state`.
        private func evidence(
            of agent: AloftAgent, to state: String, because summary: String = ""
        ) async throws -> JSON {
            let row = try await eventually(within: patience, "a transition to \(state) on \(agent.node.name)") {
                try await agent.transitions().first {
                    $0["to"].string == state && (summary.isEmpty || $0["summary"].string?.contains(summary) == true)
                }
            }
            let id = Int(try #require(row["id"].number))
            return try await agent.get("/v1/transitions/\(id)").json["evidence"]
        }
    }
}
