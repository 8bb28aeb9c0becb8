import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// An agent whose file descriptors have run out: its limit is lowered to what it has open (prlimit(2)), and raised again.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct ExhaustionTests {
        @Test func `without a descriptor an Active stays, says what is missing, and does not spin`() async throws {
            try await with { scene in
                try await scene.exhaust()
                let types = try await eventually(within: patience, "both conditions") {
                    let types = try await scene.conditions()
                    return types.isSuperset(of: ["descriptor_pressure", "checks_not_started"]) ? types : nil
                }
                #expect(!types.contains("engine_stalled"))
                // The verdict holds: the address stays, and nobody else takes it.
                #expect(try await scene.status()["instances"][0]["state"].string == "active")
                #expect(try await scene.status()["checks"][0]["verdict"].string == "passing")
                let ready = try await scene.agent.change("GET", "/readyz?verbose")
                #expect(ready.status == 503 && ready.body.contains("cannot start it"))

                // Somebody who cannot be let in keeps nobody busy: libmicrohttpd tried again at once, with a line each time.
                let knocking = try await scene.node.start(
                    ["curl", "--silent", "--max-time", "3", "http://127.0.0.1:\(AloftAgent.port)/livez"])
                let (lines, before) = (
                    scene.agent.process.output.count, try ProcessUsage(of: [scene.agent.process.pid])
                )
                try await Task.sleep(for: .seconds(3))
                let used = try ProcessUsage(of: [scene.agent.process.pid]).cpuTime - before.cpuTime
                #expect(used < .seconds(1), "of three seconds")
                // Ten a second of libmicrohttpd's own at the most.
                #expect(scene.agent.process.output.count - lines < 60)
                _ = try? await knocking.ended(within: patience)

                try await scene.relieve()
                _ = try await eventually(within: .seconds(15), "no condition any more") {
                    try await scene.conditions().isEmpty ? true : nil
                }
                let runs = try await scene.agent.change("GET", "/v1/checks/it/results?limit=50").json["items"].items
                #expect(runs.contains { $0["outcome"].string == "not_started" && $0["verdict"].string == "passing" })
                #expect(try await scene.status()["instances"][0]["state"].string == "active")
            }
        }

        @Test func `sockets that could not be opened are opened as soon as they can be`() async throws {
            try await with { scene in
                try await scene.exhaust()
                try await scene.laboratory.lan.cut(scene.node)
                _ = try await eventually(within: patience, "a fault") {
                    try await scene.status()["instances"][0]["state"].string == "fault" ? true : nil
                }
                // The sockets of the instance are closed: nobody gets their places.
                try await scene.exhaust()
                try await scene.laboratory.lan.mend(scene.node)
                _ = try await eventually(within: patience, "a fault for want of a socket") {
                    let detail = try await scene.agent.change("GET", "/v1/instances/VI_01").body
                    return detail.contains("no socket on") ? true : nil
                }
                try await scene.relieve()
                // Nothing changes at the interface from here on.
                _ = try await eventually(within: .seconds(10), "an Active again") {
                    try await scene.status()["instances"][0]["state"].string == "active" ? true : nil
                }
            }
        }

        private func with(_ work: @escaping @Sendable (Scene) async throws -> Void) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                var instance = InstanceConfiguration(.version3, priority: 200)
                instance.lines = ["track_script {", "it", "}"]
                let agent = try await AloftAgent.start(
                    on: node, "vrrp_script it {\n script /bin/true\n interval 1\n timeout 1\n}\n" + instance.text,
                    by: ["prlimit", "--nofile=1024:4096"])
                let scene = Scene(laboratory: laboratory, node: node, agent: agent)
                try await expectState("active", of: agent)
                try await work(scene)
            }
        }
    }
}

/// A node and its agent.
private struct Scene {
    let laboratory: Laboratory
    let node: Node
    let agent: AloftAgent

    /// Over the socket: whom it lets in comes from what is in reserve.
    func status() async throws -> JSON { try await agent.change("GET", "/v1/status").json }

    func conditions() async throws -> Set<String> {
        let status = try await status()
        guard status["node"].string != nil else { return ["unanswered"] }
        return Set(status["conditions"].items.compactMap { $0["type"].string })
    }

    /// Lets it open nothing more: the kernel gives the lowest number that is free, and refuses it from the limit on.
    func exhaust() async throws {
        var lowest = Int.max
        // What a check has open for a moment is free again the next.
        for _ in 0..<20 {
            let open = Set(descriptors())
            lowest = min(lowest, (0...).first { !open.contains($0) } ?? 0)
            try await Task.sleep(for: .milliseconds(5))
        }
        try await limit(to: lowest)
    }

    func relieve() async throws { try await limit(to: 4096) }

    private func limit(to number: Int) async throws {
        try await demand(["prlimit", "--pid", "\(agent.process.pid)", "--nofile=\(number):"])
    }

    private func descriptors() -> [Int] {
        let folder = "/run/lab/proc/\(agent.process.pid)/fd"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap { Int($0) }
    }
}
