import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct StaticTests {
        private static let text = """
            global_defs {
              default_interface lo
              dynamic_interfaces
            }
            static_ipaddress {
              10.1.0.1/24 dev \(Node.interface) scope global
              10.2.0.1
              10.3.0.1/24 brd + dev \(Node.interface) label \(Node.interface):s
              2001:db8:1::1/64 dev \(Node.interface)
              2001:db8:2::1 dev \(Node.interface)
              2001:db8:3::1/64 dev \(Node.interface) preferred_lft 0 home
              10.4.0.1/24 dev away
            }
            static_routes {
              192.168.50.0/24 via 10.1.0.254 dev \(Node.interface)
              192.168.52.0/24 via 10.1.0.254 table 77 metric 5
              blackhole 192.168.53.0/24
              2001:db8:50::/64 via 2001:db8:1::fe dev \(Node.interface)
            }
            static_rules {
              from 10.1.0.0/24 table 77 priority 1000
              from 10.2.0.0/24 table 78 priority 1001
            }

            """
        private static let router = InstanceConfiguration(.version3, priority: 100)

        /// What the node has, without who says that it added it.
        private func holdings(of node: Node) async throws -> [String] {
            let commands = [
                ["ip", "-oneline", "address"], ["ip", "route", "show", "table", "all"],
                ["ip", "-6", "route", "show", "table", "all"], ["ip", "rule"], ["ip", "-6", "rule"],
            ]
            var lines: [String] = []
            for command in commands { lines += try await node.demand(command).split(separator: "\n").map(String.init) }
            return lines.compactMap { line in
                var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
                while let index = words.firstIndex(where: { ["proto", "valid_lft", "preferred_lft"].contains($0) }) {
                    words.removeSubrange(index..<min(index + 2, words.count))
                }
                words.removeAll { $0 == "\\" }
                // Virtual addresses, and what the kernel makes of link-local ones, are another test's.
                let text = words.joined(separator: " ")
                return text.contains("fe80:") || text.contains("ff00:") || text.contains("192.168.100.167") ? nil : text
            }.sorted()
        }

        private func wait(
            for expected: [String], on node: Node, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let isThere = try? await eventually(within: patience, what) {
                try await holdings(of: node) == expected ? true : nil
            }
            if isThere == nil {
                #expect(try await holdings(of: node) == expected, "\(what)", sourceLocation: sourceLocation)
            }
        }

        @Test func `what is static is what keepalived makes of it, kept, and gone at the end`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = try laboratory.node("one")
                try await node.demand(["ip", "link", "set", "lo", "up"])
                let before = try await holdings(of: node)
                let keepalived = try await Keepalived.start(on: node, Self.text + Self.router.text)
                _ = try await laboratory.addresses.waitForOneHolder(
                    of: address, within: Self.router.activeDownInterval + patience)
                let wanted = try await holdings(of: node)
                #expect(wanted.count > before.count + 12)
                try await keepalived.stop()
                try await wait(for: before, on: node, "what was before, after keepalived")

                let agent = try await AloftAgent.start(on: node, Self.text + Self.router.text)
                try await wait(for: wanted, on: node, "what keepalived had")
                // Whoever takes something away does not have it for long.
                try await node.demand(["ip", "address", "del", "10.1.0.1/24", "dev", Node.interface])
                try await node.demand(["ip", "rule", "del", "priority", "1001"])
                try await node.demand(["ip", "route", "del", "blackhole", "192.168.53.0/24"])
                try await wait(for: wanted, on: node, "what was taken away")
                try await node.demand(["ip", "link", "set", Node.interface, "down"])
                try await node.demand(["ip", "link", "set", Node.interface, "up"])
                try await wait(for: wanted, on: node, "what went with the link")
                // What waits for an interface comes with it.
                try await node.demand(["ip", "link", "add", "away", "type", "veth", "peer", "name", "beyond"])
                try await node.demand(["ip", "link", "set", "away", "up"])
                _ = try await eventually(within: patience, "the address of the interface that came") {
                    try await holdings(of: node).contains { $0.contains("10.4.0.1/24") } ? true : nil
                }
                try await node.demand(["ip", "link", "del", "away"])
                try await wait(for: wanted, on: node, "what was before that interface")

                // A reload takes away what is not there any more, and nothing else.
                let rest = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
                    .filter { !$0.contains("10.3.0.1") && !$0.contains("blackhole") && !$0.contains("table 78") }
                    .joined(separator: "\n")
                try node.write(rest + Self.router.text, to: "aloft.conf")
                #expect(try await agent.command("reload").status == 0)
                let fewer = wanted.filter { line in
                    !["10.3.0", "192.168.53.0", "lookup 78"].contains { line.contains($0) }
                }
                try await wait(for: fewer, on: node, "what the reload left")

                // A killed agent leaves it, and the next takes it over.
                try await agent.kill()
                try await wait(for: fewer, on: node, "what is left of a killed agent")
                let next = try await AloftAgent.start(on: node, Self.router.text)
                try await next.stop()
                let last = try await AloftAgent.start(on: node, rest + Self.router.text)
                try await wait(for: fewer, on: node, "what the next one has")
                try await last.stop()
                try await wait(for: before, on: node, "what was before, after Aloft")
            }
        }

        @Test func `what the host had before stays its own`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = try laboratory.node("one")
                try await node.demand(["ip", "address", "add", "10.1.0.1/24", "dev", Node.interface])
                try await node.demand([
                    "ip", "route", "add", "192.168.50.0/24", "via", "10.1.0.254", "dev", Node.interface,
                ])
                let before = try await holdings(of: node)
                let agent = try await AloftAgent.start(on: node, Self.text + Self.router.text)
                _ = try await eventually(within: patience, "a static address") {
                    try await holdings(of: node).contains { $0.contains("10.3.0.1/24") } ? true : nil
                }
                try await agent.stop()
                try await wait(for: before, on: node, "what was before")
            }
        }

        @Test func `an instance may send from a static address`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = try laboratory.node("one")
                try await node.demand(["ip", "address", "flush", "dev", Node.interface])
                let text = "static_ipaddress {\n\(node.address)/24 dev \(Node.interface)\n}\n"
                let agent = try await AloftAgent.start(on: node, text + Self.router.text)
                try await expectState("active", of: agent)
                try await agent.stop()
            }
        }
    }
}
