import Lab
import Testing

extension LaboratorySuite {
    /// What the kernel has of the addresses is what it has with keepalived.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct AddressMarkTests {
        private static let marks = ["home", "deprecated", "mngtmpaddr", "noprefixroute", "nodad"]

        @Test func `IPv6 addresses have the flags that keepalived gives them`() async throws {
            var configuration = InstanceConfiguration(.version3, priority: 200)
            configuration.address = """
                fe80::167/64
                    2001:db8::1
                    2001:db8::2/64
                    2001:db8::3/64 home
                    2001:db8::4/64 preferred_lft 0
                    2001:db8::5/128 preferred_lft forever
                    2001:db8::6/64 mngtmpaddr
                    2001:db8::7/64 noprefixroute
                """
            let (ours, theirs) = try await Self.states(configuration.text, until: "2001:db8::7/64", "-6")
            #expect(ours == theirs)
            #expect(theirs.contains("\(Node.interface) 2001:db8::3/64 home nodad"))
            #expect(theirs.contains("\(Node.interface) 2001:db8::1/128 deprecated nodad"))
        }

        @Test func `under a virtual MAC address the dev of its interface is its own`() async throws {
            var configuration = InstanceConfiguration(.version3, priority: 200)
            configuration.address = "192.168.100.167/24 dev \(Node.interface)\n    192.168.100.168/24"
            configuration.lines = [
                "use_vmac", "virtual_ipaddress_excluded {", "192.168.100.169/24 dev \(Node.interface)", "}",
            ]
            let (ours, theirs) = try await Self.states(configuration.text, until: "192.168.100.169/24", "-4")
            #expect(ours == theirs)
            #expect(theirs.contains("vrrp.50 192.168.100.167/24"))
        }

        @Test func `the interface of a virtual MAC address has one link-local address beside the virtual ones`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                var configuration = InstanceConfiguration.overIPv6(priority: 200)
                configuration.lines = ["use_vmac"]
                let agent = try await AloftAgent.start(on: one, configuration.text)
                try await expectState("active", of: agent)
                let lines = try await one.demand(["ip", "-6", "-o", "address", "show", "dev", "vrrp.50"])
                let addresses = lines.split(separator: "\n").filter { $0.contains("inet6 fe80:") }
                #expect(addresses.count == 2, "\(lines)")
            }
        }

        /// Interface, address and flags of each address, with Aloft and with keepalived, once `last` is there.
        private static func states(
            _ text: String, until last: String, _ family: String
        ) async throws -> (ours: Set<String>, theirs: Set<String>) {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                var states: [Set<String>] = []
                for kind in RouterKind.allCases {
                    let router = try await kind.start(on: one, text)
                    try await laboratory.addresses.wait(for: [one.name], toHold: last, within: .seconds(15))
                    let lines = try await one.demand(["ip", family, "-o", "address", "show"])
                    states.append(Set(lines.split(separator: "\n").compactMap { state(of: String($0)) }))
                    try await router.stop()
                    try await laboratory.addresses.wait(for: [], toHold: last, within: patience)
                }
                return (states[0], states[1])
            }
        }

        /// Without the lifetimes, which Aloft renews, and without the link-local addresses that are no virtual ones.
        private static func state(of line: String) -> String? {
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 3, words[1] != "lo", !words[3].hasPrefix("fe80:") || words[3] == "fe80::167/64" else {
                return nil
            }
            return ([words[1], words[3]] + marks.filter(words.contains)).joined(separator: " ")
        }
    }
}
