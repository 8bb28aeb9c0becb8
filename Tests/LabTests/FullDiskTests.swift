import Lab
import Testing

/// A full disk costs the history, and whatever could not be made durable says so; elections go on.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct FullDiskTests {
        @Test func `on a full disk a drain is refused whole, a reload is taken, and both work again afterwards`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let state = one.directory + "/state"
                try await one.demand(["mkdir", state])
                try await one.demand(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", state])
                let high = InstanceConfiguration(.version3, priority: 150)
                let agent = try await AloftAgent.start(on: one, high.text)
                let peer = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectState("backup", of: peer)
                // It fills what is left and fails then.
                _ = try await one.run(["sh", "-c", "cat /dev/zero >\(state)/filler"])

                let refused = try await eventually(within: .seconds(20), "a refused drain") {
                    let answer = try await agent.change("POST", "/v1/drain")
                    if answer.status == 200 { _ = try await agent.change("DELETE", "/v1/drain") }
                    return answer.status == 503 ? answer : nil
                }
                #expect(refused.json["type"].string?.hasSuffix("not-recorded") == true)
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                let status = try await agent.get("/v1/status").json
                #expect(status["history"]["writable"].bool == false)
                #expect(status["conditions"].items.contains { $0["type"].string == "history_unwritable" })

                var changed = high
                changed.priority = 160
                try one.write(changed.text, to: "aloft.conf")
                let reload = try await agent.change("POST", "/v1/reload")
                #expect(reload.status == 200)
                #expect(!reload.json["warnings"].items.isEmpty, "it says that the history does not know of it")
                #expect(try await agent.instance()["priority"]["effective"].number == 160)

                try await one.demand(["rm", state + "/filler"])
                let answer = try await eventually(within: .seconds(20), "a drain that is taken again") {
                    let answer = try await agent.change("POST", "/v1/drain")
                    return answer.status == 200 ? answer : nil
                }
                expectHandedOver(answer, to: two)
            }
        }
    }
}
