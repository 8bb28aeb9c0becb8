import Lab
import Testing

extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct SigningTests {
        private static let old = "0123456789abcdef0123456789abcdef"
        private static let new = "fedcba9876543210fedcba9876543210"

        /// Both learn the new key, then each begins to sign with it, then both forget the old one: the address stays.
        @Test func `keys are rotated without a moment in which routers refuse each other`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let first = try await AloftAgent.start(on: one, Self.configuration(200, [7: Self.old], active: 7))
                let second = try await AloftAgent.start(on: two, Self.configuration(100, [7: Self.old], active: 7))
                try await laboratory.addresses.wait(for: [one.name], toHold: address, within: patience)
                try await expectState("backup", of: second)
                let changes = laboratory.addresses.changes.count

                for (keys, active) in [
                    ([7: Self.old, 8: Self.new], 7), ([7: Self.old, 8: Self.new], 8), ([8: Self.new], 8),
                ] {
                    for (agent, priority) in [(first, 200), (second, 100)] {
                        try agent.node.write(Self.configuration(priority, keys, active: active), to: "aloft.conf")
                        #expect(try await agent.change("POST", "/v1/reload").status == 200)
                    }
                    try await advertise(one, in: laboratory)
                }
                let moved = laboratory.addresses.changes.events.dropFirst(changes).filter { $0.address == address }
                #expect(moved.isEmpty, "\(moved)")
                try await expectState("backup", of: second)
                #expect(try await second.receptionErrors() == [:])
            }
        }

        @Test func `who does not sign is not obeyed`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await AloftAgent.start(on: one, Self.configuration(100, [7: Self.old], active: 7))
                try await expectState("active", of: agent)
                var forged = InstanceConfiguration(.version3, priority: 250)
                forged.address = "192.168.100.168/24"
                _ = try await AloftAgent.start(on: two, forged.text)
                try await advertise(two, in: laboratory)
                try await expectState("active", of: agent)
                #expect(laboratory.addresses.holders(of: address) == [one.name])
            }
        }

        @Test func `where the system refuses MD5, who signs with it says so, and nobody else is touched`() async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let policy = node.directory + "/policy"
                try node.write(Self.refusingMD5, to: "policy.c")
                try await node.demand(["cc", "-shared", "-fPIC", "-o", policy, policy + ".c"])
                var signing = InstanceConfiguration(.version2Header, priority: 100)
                signing.name = "VI_signing"
                var other = InstanceConfiguration(.version2, priority: 100)
                (other.virtualRouter, other.address) = (51, "192.168.100.168/24")
                let agent = try await AloftAgent.start(
                    on: node, signing.text + other.text, by: ["env", "LD_PRELOAD=\(policy)"])
                try await laboratory.addresses.wait(for: [node.name], toHold: "192.168.100.168/24", within: patience)
                let instances = try await agent.get("/v1/instances").json["items"].items
                let signer = try #require(instances.first { $0["name"].string == "VI_signing" })
                #expect(signer["state"].string == "fault")
                #expect(
                    signer["summary"].string
                        == "its packets can be neither signed nor checked: the system's cryptography refuses MD5: An algorithm "
                        + "that is not enabled was negotiated")
            }
        }

        /// What GnuTLS says under the policy FIPS.
        private static let refusingMD5 = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stddef.h>
            int gnutls_hmac_fast(int function, const void *key, size_t size, const void *text, size_t length, void *code) {
                int (*compute)(int, const void *, size_t, const void *, size_t, void *) = dlsym(RTLD_NEXT, "gnutls_hmac_fast");
                return function == 2 ? -22 : compute(function, key, size, text, length, code);
            }
            """

        /// Waits for a few advertisements of `node` from now on.
        private func advertise(_ node: Node, in laboratory: Laboratory) async throws {
            let start = laboratory.capture.advertisements.count
            let address = node.address
            _ = try await laboratory.capture.advertisements.wait(within: patience, for: "advertisements of \(address)")
            {
                seen in
                seen.dropFirst(start).filter { $0.source == address }.count >= 4 ? true : nil
            }
        }

        private static func configuration(_ priority: Int, _ keys: [Int: String], active: Int) -> String {
            var configuration = InstanceConfiguration(.version3, priority: priority)
            configuration.lines =
                ["auth_hmac {"] + keys.sorted { $0.key < $1.key }.map { "  key \($0.key) \($0.value)" }
                + ["  active_key \(active)", "  mode enforce", "}"]
            return configuration.text
        }
    }
}
