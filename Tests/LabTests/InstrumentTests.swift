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

        @Test func `a process that ends before it is ready is told of at once, with what it wrote`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let process = try await laboratory.nodes[0].start(["sh", "-c", "echo the reason; exit 3"])
                let begin = Moment.now
                let failure = await #expect(throws: NotObserved.self) {
                    try await process.ready(within: .seconds(60), "a service") { nil as Bool? }
                }
                #expect(failure?.description.contains("the reason") == true)
                // Far less than the time that it may take, and far more than a process needs to end.
                #expect(Moment.now - begin < .seconds(20))
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

        @Test func `what the capture has no room for is told, and nothing said of what was not seen`() async throws {
            await #expect(throws: DatagramsLost.self) {
                try await Laboratory.with(nodes: ["one"]) { laboratory in
                    let (one, capture) = (laboratory.nodes[0], laboratory.capture)
                    let question = ["ping", "-q", "-c", "1", "-W", "1", "192.168.100.99"]
                    let release = DispatchSemaphore(value: 0)
                    let earlier = capture.claims.count
                    async let held = capture.claims.wait(within: patience, for: "a question") { claims in
                        if claims.count == earlier { return nil as Bool? }
                        release.wait()
                        return true
                    }
                    _ = try await one.run(question)
                    // There is room for some 44,000 of them.
                    let many = ["-c", "65000", "-l", "65000", "-w", "4"]
                    _ = try await one.run(["ping", "-q", "-b"] + many + ["192.168.100.255"])
                    release.signal()
                    #expect(try await held)
                    // The kernel tells with a frame how many it dropped before it; this one asks from another address.
                    try await one.demand(["ip", "address", "add", "10.3.0.1/24", "dev", Node.interface])
                    _ = try await one.run(["ping", "-q", "-c", "1", "-W", "1", "10.3.0.2"])
                    _ = try await capture.claims.first(within: patience, "the last question") {
                        $0.address == "10.3.0.1"
                    }
                }
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
