import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// A process that is stopped keeps its address; when it runs again it must find out before it speaks.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct StallTests {
        @Test func `a stopped Active sends nothing any more once a lesser router has taken over`() async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                var high = InstanceConfiguration(.version3, priority: 200)
                high.preempts = false
                let low = InstanceConfiguration(.version3, priority: 100)
                let one = try await AloftAgent.start(on: laboratory.nodes[0], high.text)
                try await laboratory.addresses.wait(for: ["one"], toHold: address, within: patience)
                let two = try await AloftAgent.start(on: laboratory.nodes[1], low.text)
                try await expectState("backup", of: two)

                one.process.signal(SIGSTOP)
                try await laboratory.addresses.wait(for: ["one", "two"], toHold: address, within: patience)
                let (start, seen) = (laboratory.addresses.changes.count, laboratory.capture.advertisements.count)
                one.process.signal(SIGCONT)
                let lost = try await laboratory.addresses.changes.first(
                    after: start, within: patience, "the address to leave the one that was stopped"
                ) { $0.address == address }
                #expect(lost.node == "one" && !lost.isPresent)
                try await expectState("backup", of: one)
                // Long enough for one that would come back.
                _ = try await laboratory.capture.advertisements.wait(within: patience, for: "ten advertisements") {
                    $0.count >= seen + 10 ? true : nil
                }
                let sent = laboratory.capture.advertisements.events.dropFirst(seen)
                #expect(Set(sent.map(\.source)) == [laboratory.nodes[1].address])
                #expect(laboratory.addresses.holders(of: address) == ["two"])

                let row = try #require(try await one.transitions().first)
                #expect(row["reason"].string == "superseded")
                #expect(row["peer"]["address"].string == laboratory.nodes[1].address)
                #expect(one.process.output.events.contains { $0.contains("no longer Active: VI_01") })
            }
        }

        @Test func `a stopped Active whose place nobody took goes on`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = try await AloftAgent.start(
                    on: laboratory.nodes[0], InstanceConfiguration(.version3, priority: 200).text)
                try await laboratory.addresses.wait(for: ["one"], toHold: address, within: patience)
                let changes = laboratory.addresses.changes.count
                one.process.signal(SIGSTOP)
                try await Task.sleep(for: .seconds(1))  // what is measured is the time that it is stopped
                let seen = laboratory.capture.advertisements.count
                one.process.signal(SIGCONT)
                _ = try await laboratory.capture.advertisements.wait(within: patience, for: "two advertisements") {
                    $0.count >= seen + 2 ? true : nil
                }
                try await expectState("active", of: one)
                #expect(laboratory.addresses.changes.count == changes)
            }
        }
    }
}
