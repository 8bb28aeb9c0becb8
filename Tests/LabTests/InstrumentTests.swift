import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// The laboratory's own instruments, without any router.
    @Suite struct InstrumentTests {
        @Test func `a node sees its own processes and programs alone`() async throws {
            try await Laboratory.with(nodes: ["with", "without"]) { laboratory in
                let (with, without) = (laboratory.nodes[0], laboratory.nodes[1])
                let nginx = try await Nginx.start(on: with)
                // With a master and a worker the script ends with 0 by accident, and says so.
                let result = try await with.run(["/bin/check_nginx.sh"])
                #expect(result.status == 0)
                #expect(result.errors.contains("unexpected operator"))
                #expect(try await without.run(["/bin/check_nginx.sh"]).status == 1)
                #expect(!FileManager.default.fileExists(atPath: "/bin/check_nginx.sh"))
                try await nginx.kill()
                #expect(try await with.run(["/bin/check_nginx.sh"]).status == 1)
            }
        }

        @Test func `holders of an address are seen, and for how long there were two`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let (one, two) = (laboratory.nodes[0], laboratory.nodes[1])
                let addresses = laboratory.addresses
                try await one.demand(["ip", "address", "add", address, "dev", Node.interface])
                try await addresses.wait(for: ["one"], toHold: address, within: patience)
                #expect(addresses.doubleHoldings(of: address) == [])
                try await two.demand(["ip", "address", "add", address, "dev", Node.interface])
                try await addresses.wait(for: ["one", "two"], toHold: address, within: patience)
                try await one.demand(["ip", "address", "delete", address, "dev", Node.interface])
                try await addresses.wait(for: ["two"], toHold: address, within: patience)
                #expect(addresses.doubleHoldings(of: address).count == 1)
                // What is renewed is not gained again.
                let before = addresses.changes.count
                let renewal = ["ip", "address", "replace", address, "dev", Node.interface, "valid_lft", "60"]
                try await two.demand(renewal + ["preferred_lft", "60"])
                try await two.demand(["ip", "address", "add", "192.168.100.200/24", "dev", Node.interface])
                let next = try await addresses.changes.first(after: before, within: patience, "a change") {
                    $0.address.hasPrefix("192.")
                }
                #expect(next.address == "192.168.100.200/24")
            }
        }

        @Test func `a cut cable is dark for pings and web pages`() async throws {
            try await Laboratory.with(nodes: ["server", "client"]) { laboratory in
                let (server, client) = (laboratory.nodes[0], laboratory.nodes[1])
                try await Nginx.start(on: server)
                let start = Moment.now
                let pings = try Pinger(server.address, from: client)
                let web = try WebProbe(server.address, from: client)
                _ = try await pings.replies.first(within: patience, "a ping answered") { _ in true }
                _ = try await web.answers.first(within: patience, "a page") { $0.name == "server" }

                try await laboratory.lan.cut(server)
                _ = try await web.answers.first(within: patience, "no page") { $0.name == nil }
                let (answers, replies) = (web.answers.count, pings.replies.count)
                try await laboratory.lan.mend(server)
                _ = try await web.answers.first(after: answers, within: patience, "a page again") { $0.name != nil }
                _ = try await pings.replies.first(after: replies, within: patience, "a ping answered again") { _ in true
                }
                pings.stop()
                web.stop()
                // A page was waited for in vain for 200 ms while the cable was cut.
                #expect(web.darkness(since: start) >= .milliseconds(200))
                #expect(pings.darkness(since: start) > .milliseconds(100))
            }
        }
    }
}
