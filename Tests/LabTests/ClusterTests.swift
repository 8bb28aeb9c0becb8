import Foundation
import Lab
import Testing

/// The nodes beside one another, over TLS and with a token for reading, as `peer` lines name them.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct ClusterTests {
        /// A peer has two seconds; the rest is for a busy machine.
        private static let limit = Duration.seconds(4)

        @Test func `all nodes are shown, and the one that hangs is unknown, not what it was`() async throws {
            try await Laboratory.with(nodes: ["one", "two", "three"]) { laboratory in
                let agents = try await PeerCluster.start(on: laboratory.nodes)
                try await expectState("active", of: agents[0])
                let (one, two) = (agents[0], agents[1])
                var cluster = try await expectCluster(of: two, verdict: "one")
                #expect(cluster["nodes"].items.map { $0["reachable"] } == [.bool(true), .bool(true), .bool(true)])
                #expect(cluster["addresses"][0]["active"].items == [.string("one")])
                var told = try await two.command("status", "--cluster")
                #expect(told.status == 0)
                for name in ["one", "two", "three"] { #expect(told.output.contains("\n\(name) ")) }

                // It hangs, and is not dead: the address is where it was until its lease ends, and nobody can say so.
                one.process.signal(SIGSTOP)
                // What was heard less than a second ago is told again.
                cluster = try await expectCluster(of: two, verdict: "one_known")
                #expect(cluster["addresses"][0]["unknown"].items == [.string("one")])
                let hanging = cluster["nodes"].items.first { $0["name"].string == "one" }
                #expect(hanging?["reachable"] == .bool(false) && hanging?["status"] == .null)
                #expect(hanging?["last_answered_at"].string != nil && hanging?["error"].string != nil)
                told = try await two.command("status", "--cluster")
                #expect(told.status == 1 && told.output.contains("unknown"))
                let begin = Moment.now
                _ = try await two.get("/v1/cluster")
                #expect(Moment.now - begin < Self.limit)
                one.resume()
                _ = try await expectCluster(of: two, verdict: "one")
            }
        }

        @Test func `without peer lines a Backup says whom it hears, and who hears nobody does not know`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let first = try await AloftAgent.start(on: one, InstanceConfiguration(.version3, priority: 150).text)
                try await expectState("active", of: first)
                let second = try await AloftAgent.start(on: two, InstanceConfiguration(.version3, priority: 100).text)
                _ = try await expectCluster(of: second, verdict: "heard")
                let told = try await second.command("status", "--cluster")
                #expect(told.status == 0 && !told.output.contains("dark"), "\(told)")
                #expect(told.output.contains("priority 150, heard by two 0."), "\(told)")
                let status = try await second.command("status")
                #expect(status.output.contains("follows \(one.address) (priority 150, heard 0."), "\(status)")
                #expect(try await first.command("status", "--cluster").status == 0)

                // It does not take part, and hears nobody: who has the address is not known here.
                _ = try await second.change("POST", "/v1/drain", body: #"{"force": true, "reason": "a kernel"}"#)
                try await first.kill()
                _ = try await expectCluster(of: second, verdict: "unknown")
                let unknown = try await second.command("status", "--cluster")
                #expect(unknown.status == 1 && unknown.output.contains("unknown"), "\(unknown)")
                #expect(try await second.command("status").output.contains("drained by root (a kernel)"))
            }
        }

        @Test func `two that do not hear each other are several, and what keeps a peer from being read is said`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "two", "three"]) { laboratory in
                for node in laboratory.nodes { try await node.deafen() }
                let agents = try await PeerCluster.start(on: laboratory.nodes)
                for agent in agents { try await expectState("active", of: agent) }
                _ = try await expectCluster(of: agents[0], verdict: "several")
                #expect(try await agents[0].command("status", "--cluster").output.contains("double"))

                let one = laboratory.nodes[0]
                let reasons = [
                    ("echo wrong >\(one.directory)/peer.token", "status 401"),
                    ("rm \(one.directory)/peer.token", "cannot be read"),
                    // Not even the system's authorities vouch for a peer where peer_ca names others.
                    (
                        "mount -t tmpfs tmpfs /etc/ssl/certs && cp \(one.directory)/ca.crt /etc/ssl/certs && "
                            + "cp \(one.directory)/one.crt \(one.directory)/ca.crt", "certificate"
                    ),
                ]
                for (deed, reason) in reasons {
                    try await one.demand(["sh", "-c", deed])
                    _ = try await eventually(within: patience, "\(reason) in what is said of the peers") {
                        let errors = try await agents[0].get("/v1/cluster").json["nodes"].items.compactMap {
                            $0["error"].string
                        }
                        return errors.count == 2 && errors.allSatisfy { $0.contains(reason) } ? true : nil
                    }
                    if reason == "cannot be read" { try one.write("reader\n", to: "peer.token") }
                }
            }
        }

        @Test func `peers are applied by a reload`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let instance = InstanceConfiguration(.version3, priority: 150).text
                let agent = try await AloftAgent.start(on: laboratory.nodes[0], instance)
                #expect(try await agent.get("/v1/cluster").json["nodes"].items.count == 1)
                try laboratory.nodes[0].write("api {\n  peer two http://127.0.0.1:1\n}\n" + instance, to: "aloft.conf")
                #expect(try await agent.command("reload").status == 0)
                let nodes = try await agent.get("/v1/cluster").json["nodes"]
                #expect(nodes[1]["name"].string == "two" && nodes[1]["error"].string?.contains("connect") == true)
            }
        }

        /// - Returns: the whole answer, once the address has that verdict.
        private func expectCluster(of agent: AloftAgent, verdict: String) async throws -> JSON {
            try await eventually(within: .seconds(10), "the verdict \(verdict)") {
                let cluster = try await agent.get("/v1/cluster").json
                return cluster["addresses"][0]["verdict"].string == verdict ? cluster : nil
            }
        }
    }
}
