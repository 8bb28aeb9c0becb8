import Lab
import Testing

/// What becomes of routes and rules while their instance stays Active.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct RoutingTests {
        private static let kept = "198.51.100.0/24 via 192.168.100.99 dev \(Node.interface) metric 7"
        private static let first = Holding(
            routes: [kept, "blackhole 203.0.113.0/24"], rules: ["from 198.51.100.0/24 table 77 priority 1777"])
        private static let second = Holding(
            routes: [kept, "unreachable 192.0.2.0/24"], rules: ["from 192.0.2.0/24 table 78 priority 1778"])

        @Test func `a reload removes and adds the routes and rules that differ, at once, and touches no other`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, Self.first.configuration)
                try await expect(["198.51.100.0/24 via", "blackhole 203.0.113.0/24", "lookup 77"], on: node)
                let monitor = try await RoutingMonitor.start(on: node)
                try await reload(agent, Self.second)
                let routing = try await routing(of: node)
                for present in ["198.51.100.0/24 via", "unreachable 192.0.2.0/24", "lookup 78"] {
                    #expect(routing.contains(present), "the reload is answered when it is done")
                }
                #expect(!routing.contains("203.0.113.0/24") && !routing.contains("lookup 77"))
                try await monitor.wait(for: "lookup 78")
                #expect(!monitor.lines.contains { $0.contains("198.51.100.0/24 via") }, "what stays is not touched")
            }
        }

        @Test func `the first routes and rules come with a reload, and the last go with one`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, Holding().configuration)
                try await expectState("active", of: agent)
                try await reload(agent, Self.first)
                let routing = try await routing(of: node)
                for present in ["198.51.100.0/24 via", "blackhole 203.0.113.0/24", "lookup 77"] {
                    #expect(routing.contains(present))
                }
                try await reload(agent, Holding())
                let after = try await self.routing(of: node)
                for gone in ["198.51.100.0/24", "203.0.113.0/24", "lookup 77"] { #expect(!after.contains(gone)) }
                #expect(try await agent.transitions().count { $0["to"].string == "active" } == 1)
            }
        }

        /// One has no priority of its own, of which the kernel would take any number.
        @Test func `rules that another program removes are put back once each, unless they are not watched`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let rules = [
                    "from 198.51.100.0/24 table 77", "from 192.0.2.0/24 table 78 priority 1778",
                    "from 203.0.113.0/24 table 79 priority 1779 no_track",
                ]
                _ = try await AloftAgent.start(on: node, Holding(rules: rules).configuration)
                try await expect(["lookup 77", "lookup 78", "lookup 79"], on: node)
                for removal in 1...2 {
                    for table in ["77", "78"] { try await node.demand(["ip", "rule", "delete", "table", table]) }
                    try await expect(["lookup 77", "lookup 78"], on: node)
                    let found = try await node.demand(["ip", "rule"])
                    #expect(found.matches(of: /lookup 77/).count == 1, "after removal \(removal)")
                }
                try await node.demand(["ip", "rule", "delete", "table", "79"])
                try await node.demand(["ip", "rule", "delete", "table", "77"])
                try await expect(["lookup 77"], on: node)
                #expect(!(try await routing(of: node)).contains("lookup 79"))
            }
        }

        @Test func `a route that another program removes is put back, unless it is not watched`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let routes = [Self.kept, "blackhole 203.0.113.0/24 no_track"]
                _ = try await AloftAgent.start(on: node, Holding(routes: routes).configuration)
                try await expect(["198.51.100.0/24 via", "blackhole 203.0.113.0/24"], on: node)
                try await node.demand(["ip", "route", "delete", "blackhole", "203.0.113.0/24"])
                try await node.demand(["ip", "route", "delete", "198.51.100.0/24"])
                try await expect(["198.51.100.0/24 via"], on: node)
                #expect(!(try await routing(of: node)).contains("203.0.113.0/24"))
            }
        }

        /// With the same destination and metric; keepalived beside it on a second node does the same.
        @Test func `a route goes before one that is there, as keepalived's does, and leaves that one behind`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (ours, theirs) = (laboratory.nodes[0], laboratory.nodes[1])
                let rule = "from 198.51.100.0/24 table 77 priority 1777"
                for node in [ours, theirs] {
                    try await node.demand(["ip", "route", "add"] + Self.foreign.split(separator: " ").map(String.init))
                    try await node.demand(["ip", "rule", "add"] + rule.split(separator: " ").map(String.init))
                }
                var holding = Holding(routes: [Self.kept], rules: [rule])
                let agent = try await AloftAgent.start(on: ours, holding.configuration)
                holding.router = 51
                let keepalived = try await Keepalived.start(on: theirs, holding.configuration)
                for (node, proto) in [(ours, "161"), (theirs, "keepalived")] {
                    try await expect(["via 192.168.100.99"], on: node)
                    let routes = try await Self.gateways(on: node)
                    #expect(routes == ["192.168.100.99", "192.168.100.98"], "\(node.name): \(routes)")
                    let rules = try await node.demand(["ip", "-d", "rule"])
                    #expect(rules.matches(of: /lookup 77/).count == 2, "\(rules)")
                    #expect(rules.contains("lookup 77 proto \(proto)"), "\(rules)")
                }
                try await agent.stop()
                try await keepalived.stop()
                for node in [ours, theirs] {
                    #expect(try await Self.gateways(on: node) == ["192.168.100.98"], "\(node.name)")
                    #expect(try await node.demand(["ip", "rule"]).matches(of: /lookup 77/).count == 1, "\(node.name)")
                }
            }
        }

        @Test func `in IPv6 a route stands beside one that is there, and leaves it behind`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await node.demand(["ip", "-6", "address", "add", "2001:db8::11/64", "dev", Node.interface, "nodad"])
                let old = ["2001:db8:9::/64", "via", "2001:db8::98", "dev", Node.interface, "metric", "7"]
                try await node.demand(["ip", "-6", "route", "add"] + old)
                let new = "2001:db8:9::/64 via 2001:db8::99 dev \(Node.interface) metric 7"
                let agent = try await AloftAgent.start(on: node, Holding(routes: [new]).configuration)
                _ = try await eventually(within: patience, "both ways") {
                    let routes = try await node.demand(["ip", "-6", "route"])
                    return routes.contains("via 2001:db8::98") && routes.contains("via 2001:db8::99") ? true : nil
                }
                // What is there is left alone each time that it is looked for.
                try await expectState("active", of: agent)
                try await agent.stop()
                let routes = try await node.demand(["ip", "-6", "route"])
                #expect(routes.contains("via 2001:db8::98") && !routes.contains("via 2001:db8::99"))
            }
        }

        @Test func `a route that another one replaces is put back before it`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, Holding(routes: [Self.kept]).configuration)
                try await expect(["via 192.168.100.99"], on: node)
                try await node.demand(["ip", "route", "replace"] + Self.foreign.split(separator: " ").map(String.init))
                try await expect(["via 192.168.100.99"], on: node)
                #expect(try await Self.gateways(on: node) == ["192.168.100.99", "192.168.100.98"])
                try await agent.stop()
                #expect(try await Self.gateways(on: node) == ["192.168.100.98"])
            }
        }

        /// The address is the only one of its interface: with it the kernel removes every route that leads there.
        @Test func `a reload that changes the address of a routed network never loses the route`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try await node.demand(["ip", "link", "add", "extra0", "type", "veth", "peer", "name", "extra1"])
                for name in ["extra1", "extra0"] { try await node.demand(["ip", "link", "set", name, "up"]) }
                let route = "default via 10.0.0.1 dev extra0"
                var holding = Holding(routes: [route], excluded: ["10.0.0.100/24 dev extra0"])
                let agent = try await AloftAgent.start(on: node, holding.configuration)
                try await expect([route], on: node)
                let monitor = try await RoutingMonitor.start(on: node)
                holding.excluded = ["10.0.0.101/24 dev extra0"]
                try await reload(agent, holding)
                #expect(try await routing(of: node).contains(route), "the reload is answered when it is done")
                try await monitor.wait(for: "local 10.0.0.100")
                #expect(!monitor.lines.contains { $0.contains("Deleted default") }, "\(Array(monitor.lines))")
                // Also where the address that is sent from changes with it.
                holding = Holding(routes: [route + " src 10.0.0.102"], excluded: ["10.0.0.102/24 dev extra0"])
                try await reload(agent, holding)
                #expect(try await routing(of: node).contains("\(route) proto 161 src 10.0.0.102"))
            }
        }

        private static let foreign = "198.51.100.0/24 via 192.168.100.98 dev \(Node.interface) metric 7"

        /// Of the route that is there twice, in the order in which the kernel asks them.
        private static func gateways(on node: Node) async throws -> [String] {
            try await node.demand(["ip", "route", "show", "198.51.100.0/24"]).split(separator: "\n").compactMap {
                line in
                line.split(separator: " ").drop { $0 != "via" }.dropFirst().first.map(String.init)
            }
        }

        private func reload(_ agent: AloftAgent, _ holding: Holding) async throws {
            try agent.node.write(holding.configuration, to: "aloft.conf")
            #expect(try await agent.change("POST", "/v1/reload").status == 200)
        }

        private func routing(of node: Node) async throws -> String {
            try await node.demand(["ip", "route"]) + node.demand(["ip", "rule"])
        }

        private func expect(_ present: [String], on node: Node) async throws {
            _ = try await eventually(within: patience, "\(present.joined(separator: ", ")) on \(node.name)") {
                let routing = try await routing(of: node)
                return present.allSatisfy(routing.contains) ? true : nil
            }
        }
    }
}

/// The routes and rules of the one instance.
private struct Holding {
    var routes: [String] = []
    var rules: [String] = []
    var excluded: [String] = []
    var router = 50

    var configuration: String {
        var configuration = InstanceConfiguration(.version3, priority: 200)
        configuration.virtualRouter = router
        configuration.address = "192.168.100.\(router + 117)/24"
        configuration.lines =
            block("virtual_ipaddress_excluded", excluded) + block("virtual_routes", routes)
            + block("virtual_rules", rules)
        return configuration.text
    }

    private func block(_ keyword: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["\(keyword) {"] + lines + ["}"]
    }
}

/// What the kernel tells of changes to routes and rules on a node.
private struct RoutingMonitor {
    private static let probe = "240.0.0.1"
    private let process: NodeProcess
    private let start: Int

    var lines: ArraySlice<String> { process.output.events.dropFirst(start) }

    /// Returns when changes are certain to be heard of.
    static func start(on node: Node) async throws -> RoutingMonitor {
        let process = try await node.start(["ip", "-o", "monitor", "route", "rule"])
        _ = try await eventually(within: patience, "ip monitor at work on \(node.name)") {
            try await node.demand(["ip", "route", "replace", "blackhole", probe])
            try await node.demand(["ip", "route", "delete", "blackhole", probe])
            return process.output.events.contains { $0.contains("Deleted blackhole \(probe)") } ? true : nil
        }
        return RoutingMonitor(process: process, start: process.output.count)
    }

    func wait(for text: String) async throws {
        _ = try await process.output.first(after: start, within: patience, "a change of \(text)") { $0.contains(text) }
    }
}
