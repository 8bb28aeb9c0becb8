import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// An agent that hangs until it is ended: another router has taken over meanwhile, and must not notice the end.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct HangTests {
        private struct Scene {
            let laboratory: Laboratory
            let one: AloftAgent
            let two: AloftAgent

            /// What the hanging node has said after so many advertisements of both.
            func said(after seen: Int) -> [Int] {
                laboratory.capture.advertisements.events.dropFirst(seen).filter { $0.source == one.node.address }.map {
                    Int($0.priority)
                }
            }
        }

        /// The first hangs, and the second has taken over.
        private func withHangingActive(
            _ launcher: @escaping @Sendable (Node) throws -> (ServiceManager, Duration)?,
            _ work: @escaping @Sendable (Scene) async throws -> Void
        ) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let manager = try launcher(laboratory.nodes[0])
                defer { manager?.0.close() }
                let one = try await AloftAgent.start(
                    on: laboratory.nodes[0], InstanceConfiguration(.version3, priority: 200).text,
                    by: manager.map { $0.launcher(watchdog: $1) } ?? [])
                try await expectState("active", of: one)
                _ = try await one.failsafe()
                let two = try await AloftAgent.start(
                    on: laboratory.nodes[1], InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("backup", of: two)
                if let (manager, _) = manager {
                    try await manager.ready(one.process, within: patience)
                    let seen = manager.notices.count
                    // So long that the failsafe has been told, too.
                    _ = try await manager.notices.wait(within: patience, for: "two signs of life") { lines in
                        lines.dropFirst(seen).count { $0 == "WATCHDOG=1" } >= 2 ? true : nil
                    }
                }
                try await work(Scene(laboratory: laboratory, one: one, two: two))
            }
        }

        @Test func `an agent that is killed after a hang says nothing to whom has taken over`() async throws {
            try await withHangingActive({ _ in nil }) { scene in
                let (one, two, laboratory) = (scene.one, scene.two, scene.laboratory)
                one.process.signal(SIGSTOP)
                try await laboratory.addresses.wait(for: ["one", "two"], toHold: address, within: patience)
                let seen = laboratory.capture.advertisements.count
                // Who waits for it was stopped with it.
                one.process.signal(SIGKILL)
                one.process.resume()
                try await laboratory.addresses.wait(for: ["two"], toHold: address, within: patience)
                _ = try await laboratory.capture.advertisements.wait(within: patience, for: "three of the successor") {
                    $0.count >= seen + 3 ? true : nil
                }
                #expect(scene.said(after: seen) == [])
                #expect(try await two.transitions().map { $0["to"].string }.first == "active")

                let next = try await AloftAgent.start(
                    on: laboratory.nodes[0], InstanceConfiguration(.version3, priority: 200).text)
                _ = try await next.process.output.first(within: patience, "how the run before ended") {
                    $0.contains("the agent was killed") && $0.contains("had taken over VI_01")
                }
            }
        }

        /// Ten looks, a second apart, after one and a half.
        @Test func `an agent that hangs under a service manager is ended without a word`() async throws {
            try await withHangingActive({ (try ServiceManager(of: $0), .seconds(600)) }) { scene in
                let (one, two, laboratory) = (scene.one, scene.two, scene.laboratory)
                one.process.signal(SIGSTOP)
                try await laboratory.addresses.wait(for: ["one", "two"], toHold: address, within: patience)
                let seen = laboratory.capture.advertisements.count
                _ = try await one.process.output.first(within: .seconds(30), "the end of the agent") {
                    $0.contains("the agent hangs, and is ended")
                }
                try await laboratory.addresses.wait(for: ["two"], toHold: address, within: patience)
                let count = laboratory.capture.advertisements.count
                _ = try await laboratory.capture.advertisements.wait(within: patience, for: "three of the successor") {
                    $0.count >= count + 3 ? true : nil
                }
                #expect(scene.said(after: seen) == [])
                #expect(try await two.transitions().map { $0["to"].string }.first == "active")
            }
        }

        /// As with its machine.
        @Test func `an agent that stood still with its failsafe is not ended, and yields`() async throws {
            try await withHangingActive({ (try ServiceManager(of: $0), .seconds(600)) }) { scene in
                let (one, laboratory) = (scene.one, scene.laboratory)
                let failsafe = try await one.failsafe()
                one.process.signal(SIGSTOP)
                kill(failsafe, SIGSTOP)
                try await Task.sleep(for: .seconds(15))  // longer than the watchdog waits
                let seen = laboratory.capture.advertisements.count
                one.resume()
                try await expectState("backup", of: one)
                try await laboratory.addresses.wait(for: ["two"], toHold: address, within: patience)
                #expect(one.process.isRunning)
                #expect(scene.said(after: seen) == [])
                #expect(try await one.transitions().first?["reason"].string == "superseded")
            }
        }
    }
}
