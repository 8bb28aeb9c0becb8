import Lab
import Testing

extension LaboratorySuite {
    /// What a plan says of a reload of the Active of two living nodes is what happens.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct ReloadForecastTests {
        /// Reloads from two instances of priority 150, which beat 100, to something else.
        struct Kind: Sendable {
            var what: String
            var text: String
            /// The instances of which an address moves or is away for a moment.
            var blips: Set<String> = []
            /// What is foreseen, in any order.
            var kinds: Set<String> = []
        }

        static let kinds = [
            Kind(what: "nothing", text: "# a remark\n" + text()),
            Kind(what: "a lower priority that is still the higher one", text: text(priority: 120)),
            Kind(what: "a lower priority", text: text(priority: 90), blips: ["VI_01"], kinds: ["taken_over"]),
            Kind(what: "a check", text: check("true") + text(tracking("new")), kinds: ["awaits_result"]),
            Kind(
                what: "a slow check that starts as failing",
                text: check("sleep 1", "init_fail", "rise 2")
                    + text(tracking("new")), kinds: ["awaits_result"]),
            Kind(
                what: "a check with a weight in place of a part of the priority",
                text: check("true") + text(tracking("new weight 60"), priority: 90), kinds: ["awaits_result"]),
            Kind(
                what: "a file with a weight in place of a part of the priority",
                text: "track_file new {\n file /run/nowhere-at-all\n init_file 60\n}\n"
                    + text(["track_file {", "new weight 1", "}"], priority: 90), kinds: ["awaits_result"]),
            Kind(
                what: "a process that runs",
                text: "vrrp_track_process new {\n process aloft\n}\n"
                    + text(["track_process {", "new", "}"]), kinds: ["awaits_result"]),
            Kind(what: "an interface that is up", text: text(["track_interface {", "lo", "}"])),
            Kind(
                what: "an interface that is not there", text: text(["track_interface {", "nowhere", "}"]),
                blips: ["VI_01"], kinds: ["fault", "taken_over"]),
            Kind(what: "one address more", text: text(addresses: [address, "192.168.100.170/24"])),
            Kind(
                what: "another address", text: text(addresses: ["192.168.100.170/24"]), blips: ["VI_01"],
                kinds: ["unreachable"]),
            Kind(
                what: "another length of the network", text: text(addresses: ["192.168.100.167/25"]), blips: ["VI_01"],
                kinds: ["unreachable"]),
            Kind(what: "another interval", text: text(interval: .milliseconds(200))),
            Kind(
                what: "what is for all", text: "global_defs {\n address_lease 30\n keep_place_on_restart\n}\n" + text()),
            Kind(what: "who is told", text: text(["notify /bin/true", "garp_master_refresh 9", "nopreempt"])),
            Kind(
                what: "one instance less", text: instance("VI_01", 50, address, [], 150), blips: ["VI_02"],
                kinds: ["taken_over"]),
            Kind(
                what: "a sync group", text: text() + group("VI_01", "VI_02"), blips: ["VI_01", "VI_02"],
                kinds: ["taken_over"]),
        ]

        @Test func `what a plan says of a reload is what happens`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let agents = try await start(in: laboratory)
                for kind in Self.kinds {
                    try await settle(agents, in: laboratory)
                    try await expect(kind, of: agents.one, in: laboratory)
                }
            }
        }

        @Test func `a member that is in fault takes its group along, and the plan says so`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let agents = try await start(in: laboratory, Self.text() + Self.group("VI_01", "VI_02"))
                let third = Self.instance(
                    "VI_03", 52, "192.168.100.169/24", ["track_interface {", "nowhere", "}"], 150)
                let new = Self.text() + third + Self.group("VI_01", "VI_02", "VI_03")
                let plan = try await dryRun(new, agents.one)
                #expect(Self.blips(plan) == ["VI_01", "VI_02"])
                #expect(Self.kinds(plan) == ["fault", "taken_over"])
                let texts = plan["consequences"].items.compactMap { $0["text"].string }
                #expect(texts.contains("goes to fault: VI_03, of the same sync group, cannot take part"))
                _ = try await agents.one.change("POST", "/v1/reload")
                for held in [address, Self.second] {
                    try await laboratory.addresses.wait(for: ["two"], toHold: held, within: patience)
                }
            }
        }

        // MARK: Steps

        private typealias Agents = (one: AloftAgent, two: AloftAgent)

        /// The other node is Active first, so that this one has heard its priority.
        private func start(in laboratory: Laboratory, _ text: String = text()) async throws -> Agents {
            let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
            let other = try await AloftAgent.start(on: two, text.replacing("priority 150", with: "priority 100"))
            for held in [address, Self.second] {
                try await laboratory.addresses.wait(for: [two.name], toHold: held, within: patience)
            }
            let agent = try await AloftAgent.start(on: one, text)
            for held in [address, Self.second] {
                try await laboratory.addresses.wait(for: [one.name], toHold: held, within: patience)
            }
            return (agent, other)
        }

        /// Goes back to where every kind begins.
        private func settle(_ agents: Agents, in laboratory: Laboratory) async throws {
            try agents.one.node.write(Self.text(), to: "aloft.conf")
            #expect(try await agents.one.change("POST", "/v1/reload").status == 200)
            for held in [address, Self.second] {
                try await laboratory.addresses.wait(for: ["one"], toHold: held, within: patience)
            }
            try await advertisements(10, in: laboratory)
        }

        private func expect(_ kind: Kind, of agent: AloftAgent, in laboratory: Laboratory) async throws {
            let plan = try await dryRun(kind.text, agent)
            #expect(Self.blips(plan) == kind.blips, "\(kind.what): \(plan["consequences"])")
            #expect(Self.kinds(plan) == kind.kinds, "\(kind.what): \(plan["consequences"])")
            #expect(plan["blips"].bool == !kind.blips.isEmpty, "\(kind.what)")
            let seen = laboratory.addresses.changes.count
            let applied = try await agent.change("POST", "/v1/reload")
            #expect(applied.status == 200, "\(kind.what): \(applied.body)")
            #expect(applied.json["changed"] == plan["changed"], "\(kind.what)")
            #expect(Self.kinds(applied.json) == Self.kinds(plan), "\(kind.what)")
            // Two instances every 100 ms, or one: longer than a check of one second and any Active_Down_Interval.
            try await advertisements(40, in: laboratory)
            let lost = laboratory.addresses.changes.events.dropFirst(seen).filter { !$0.isPresent && $0.node == "one" }
            let instances = Set(lost.map { $0.address == Self.second ? "VI_02" : "VI_01" })
            #expect(instances == kind.blips, "\(kind.what): \(lost)")
        }

        private func dryRun(_ text: String, _ agent: AloftAgent) async throws -> JSON {
            try agent.node.write(text, to: "aloft.conf")
            let plan = try await agent.change("POST", "/v1/reload?dry_run=true")
            try #require(plan.status == 200, "\(plan.body)")
            return plan.json
        }

        private func advertisements(_ count: Int, in laboratory: Laboratory) async throws {
            let seen = laboratory.capture.advertisements.count
            try await laboratory.capture.advertisements.wait(within: patience * 2, for: "\(count) advertisements") {
                $0.count >= seen + count ? () : nil
            }
        }

        private static func kinds(_ plan: JSON) -> Set<String> {
            Set(plan["consequences"].items.compactMap { $0["kind"].string })
        }

        private static func blips(_ plan: JSON) -> Set<String> {
            let blipping = plan["consequences"].items.filter {
                ["taken_over", "unreachable"].contains($0["kind"].string)
            }
            return Set(blipping.compactMap { $0["instance"].string })
        }

        // MARK: Texts

        private static let second = "192.168.100.168/24"

        private static func text(
            _ lines: [String] = [], priority: Int = 150, addresses: [String] = [address],
            interval: Duration = .milliseconds(100)
        ) -> String {
            instance("VI_01", 50, addresses.joined(separator: "\n    "), lines, priority, interval)
                + instance("VI_02", 51, second, [], 150)
        }

        private static func instance(
            _ name: String, _ virtualRouter: Int, _ address: String, _ lines: [String], _ priority: Int,
            _ interval: Duration = .milliseconds(100)
        ) -> String {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.name = name
            configuration.virtualRouter = virtualRouter
            configuration.address = address
            configuration.lines = lines
            configuration.advertisementInterval = interval
            return configuration.text
        }

        private static func check(_ script: String, _ lines: String...) -> String {
            "vrrp_script new {\n script \"\(script)\"\n interval 2\n timeout 2\n \(lines.joined(separator: "\n "))\n}\n"
        }

        private static func tracking(_ check: String) -> [String] { ["track_script {", check, "}"] }

        private static func group(_ members: String...) -> String {
            "vrrp_sync_group G {\n group {\n\(members.joined(separator: "\n"))\n}\n}\n"
        }
    }
}
