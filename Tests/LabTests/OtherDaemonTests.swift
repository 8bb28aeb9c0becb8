import Lab
import Testing

extension LaboratorySuite {
    /// keepalived on the same machine.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct OtherDaemonTests {
        @Test(arguments: [50, 51])
        func `with the same virtual router it is named aloud, and with another it is left alone`(router: Int)
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                var theirs = InstanceConfiguration(.version3, priority: 100)
                theirs.virtualRouter = router
                _ = try await Keepalived.start(on: one, theirs.text)
                var ours = InstanceConfiguration(.version3, priority: 100)
                ours.name = "VI_OURS"
                let agent = try await AloftAgent.start(on: one, ours.text)
                try await agent.stop()
                let lines = agent.process.output.events.filter { $0.contains("keepalived (process") }
                #expect(lines.count == (router == 50 ? 1 : 0))
                for line in lines {
                    #expect(line.contains(" error ") && line.contains("VI_OURS (VRID 50 on enp0s3)"))
                    #expect(line.contains("systemctl disable --now keepalived"))
                }
            }
        }
    }
}
