import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct DrainTests {
        @Test func `a drain moves the address, outlives a restart and is lifted again`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let high = InstanceConfiguration(.version3, priority: 150)
                let low = InstanceConfiguration(.version3, priority: 100)
                let agent = try await AloftAgent.start(on: one, high.text)
                _ = try await AloftAgent.start(on: two, low.text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)

                let answer = try await agent.change("POST", "/v1/drain", body: #"{"reason": "new kernel"}"#)
                expectHandedOver(answer, to: two)
                try await expectState("drained", of: agent)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)

                try await agent.stop()
                let restarted = try await AloftAgent.start(on: one, high.text)
                try await expectState("drained", of: restarted)
                #expect(laboratory.addresses.holders(of: address) == [two.name])

                #expect(try await restarted.change("DELETE", "/v1/drain").status == 200)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            }
        }

        @Test func `drains stack: each holds until it is lifted itself`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two, agent) = try await pair(in: laboratory)
                let first = try await agent.change("POST", "/v1/drain", body: #"{"reason": "kernel"}"#)
                let second = try await agent.change("POST", "/v1/drain", body: #"{"reason": "memory"}"#)
                #expect(second.json["instances"][0]["result"].string == "kept_out")
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)

                #expect(try await agent.change("DELETE", "/v1/drain/\(try id(of: first))").status == 200)
                #expect(try await agent.get("/v1/drain").json["items"].items.map { $0["reason"].string } == ["memory"])
                try await expectState("drained", of: agent)
                #expect(try await agent.change("DELETE", "/v1/drain/\(try id(of: first))").status == 404)

                #expect(try await agent.change("DELETE", "/v1/drain/\(try id(of: second))").status == 200)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            }
        }

        @Test func `a drain of one instance leaves the others alone`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two, agent) = try await pair(in: laboratory, second: true)
                try await laboratory.addresses.wait(for: [one.name], toHold: Self.secondAddress, within: patience)
                let answer = try await agent.change("POST", "/v1/drain", body: #"{"instances": ["VI_02"]}"#)
                #expect(answer.json["instances"].items.map { $0["name"].string } == ["VI_02"])
                try await laboratory.addresses.wait(for: [two.name], toHold: Self.secondAddress, within: patience)
                #expect(laboratory.addresses.holders(of: address) == [one.name])
                try await expectState("active", of: agent)
                try await expectState("drained", of: agent, instance: "VI_02")
            }
        }

        @Test func `a drain with a duration ends by itself, and the history says so`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two, agent) = try await pair(in: laboratory)
                let answer = try await agent.change("POST", "/v1/drain", body: #"{"duration": "2s"}"#)
                expectHandedOver(answer, to: two)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                #expect(try await agent.get("/v1/drain").json["items"].items.isEmpty)
                let operation = try await eventually(within: patience, "the end of the drain in the history") {
                    try await agent.get("/v1/operations?kind=expire").json["items"].items.first
                }
                #expect(operation["by"]["kind"].string == "expiry")
            }
        }

        @Test func `a drain for this boot is over after the next one`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two, agent) = try await pair(in: laboratory)
                let answer = try await agent.change("POST", "/v1/drain", body: #"{"lifetime": "reboot"}"#)
                expectHandedOver(answer, to: two)
                try await agent.stop()
                let same = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                try await expectState("drained", of: same)
                try await same.stop()
                try await boot(one)
                let next = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                try await expectState("active", of: next)
            }
        }

        @Test func `as the last resort a drained node takes over when no other does, and yields to who returns`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two, agent) = try await pair(in: laboratory)
                let answer = try await agent.change("POST", "/v1/drain", body: #"{"last_resort": true}"#)
                expectHandedOver(answer, to: two)
                try await expectState("drained", of: agent)
                try await laboratory.lan.cut(two)
                try await expectState("active", of: agent)
                #expect(try await agent.instance()["priority"]["effective"].number == 1)
                try await laboratory.lan.mend(two)
                try await expectState("drained", of: agent)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                #expect(laboratory.addresses.holders(of: address) == [two.name])
                #expect(one.name != two.name)
            }
        }

        @Test(arguments: [#"{}"#, #"{"last_resort": true}"#])
        func `what a forced last resort holds is not given away by a drain without force`(body: String) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let forced = try await agent.change(
                    "POST", "/v1/drain", body: #"{"last_resort": true, "force": true}"#)
                #expect(forced.json["instances"][0]["result"].string == "held_as_last_resort")

                #expect(try await agent.change("POST", "/v1/drain", body: body).status == 409)
                #expect(laboratory.addresses.holders(of: address) == [one.name])
                #expect(try await agent.instance()["priority"]["effective"].number == 1)
                #expect(try await agent.get("/v1/drain").json["items"].items.count == 1)
            }
        }

        @Test func `the command line drains and undrains`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                _ = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)

                #expect(try await agent.command("drain", "--reason", "new kernel").status == 0)
                try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                #expect(try await agent.command("undrain").status == 0)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            }
        }

        private static let secondAddress = "192.168.100.168/24"

        /// Two nodes of which the first is Active.
        private func pair(
            in laboratory: Laboratory, second: Bool = false
        ) async throws -> (Node, Node, AloftAgent) {
            let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
            let agent = try await AloftAgent.start(on: one, Self.configuration(priority: 150, second: second))
            _ = try await AloftAgent.start(on: two, Self.configuration(priority: 100, second: second))
            try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
            return (one, two, agent)
        }

        private static func configuration(priority: Int, second: Bool) -> String {
            let first = InstanceConfiguration(.version3, priority: priority)
            guard second else { return first.text }
            var other = first
            other.name = "VI_02"
            other.virtualRouter = 51
            other.address = secondAddress
            return first.text + other.text
        }

        private func id(of answer: HTTPAnswer) throws -> Int {
            Int(try #require(answer.json["id"].number))
        }

        /// Gives the node the boot id of another boot.
        private func boot(_ node: Node) async throws {
            try node.write("00000000-0000-4000-8000-000000000000\n", to: "boot_id")
            let mounted = try await node.run(
                ["mount", "--bind", node.directory + "/boot_id", "/proc/sys/kernel/random/boot_id"])
            #expect(mounted.status == 0)
        }
    }
}

/// The one instance was Active and `successor` was heard taking over.
func expectHandedOver(_ answer: HTTPAnswer, to successor: Node) {
    #expect(answer.status == 200)
    let instance = answer.json["instances"][0]
    #expect(instance["name"].string == "VI_01")
    #expect(instance["was"].string == "active")
    #expect(instance["result"].string == "handed_over")
    #expect(instance["to"]["address"].string == successor.address)
}
