import Lab
import Testing

extension LaboratorySuite {
    /// The kernel refuses one of the addresses: it takes `mngtmpaddr` for networks of 64 bits alone.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct RefusedAddressTests {
        private static let held = InstanceConfiguration.addresses6[1]
        private static let refused = "2001:db8::168/128"

        private static func text(_ priority: Int, isRefused: Bool = true) -> String {
            var configuration = InstanceConfiguration.overIPv6(priority: priority)
            configuration.address += "\n    \(refused)\(isRefused ? " mngtmpaddr" : "")"
            return configuration.text
        }

        @Test(arguments: RouterKind.allCases)
        func `where nobody else can have it, the others are held without it`(kind: RouterKind) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let router = try await kind.start(on: one, Self.text(200))
                // A refusal, its pause of five seconds, and another take-over.
                try await laboratory.addresses.wait(for: [one.name], toHold: Self.held, within: .seconds(20))
                if let agent = router as? AloftAgent {
                    _ = try await eventually(within: .seconds(20), "an Active that lacks an address") {
                        let instance = try await agent.instance()
                        let conditions = try await agent.get("/v1/status").json["conditions"].items
                        return instance["state"].string == "active"
                            && conditions.contains { $0["type"].string == "address_missing" } ? true : nil
                    }
                    try await laboratory.addresses.wait(for: [one.name], toHold: Self.held, within: patience)
                }
                #expect(laboratory.addresses.holders(of: Self.refused) == [])
            }
        }

        @Test func `a peer that can have all of them takes them, and keeps them`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let second = try await AloftAgent.start(on: two, Self.text(100, isRefused: false))
                try await laboratory.addresses.wait(for: [two.name], toHold: Self.refused, within: patience)
                let first = try await AloftAgent.start(on: one, Self.text(200))
                _ = try await eventually(within: patience * 2, "the refusal") {
                    try await first.transitions().first { $0["summary"].string?.contains("refused") == true }
                }
                for address in [Self.held, Self.refused] {
                    try await laboratory.addresses.wait(for: [two.name], toHold: address, within: patience)
                }
                try await expectState("active", of: second)
                try await expectState("fault", of: first)
            }
        }
    }
}
