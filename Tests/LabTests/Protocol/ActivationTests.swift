import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// How long it takes until all of many addresses are there, beside keepalived on the same machine at the same time of day.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct ActivationTests {
        private static let count = 10_000

        @Test func `ten thousand addresses are taken up as fast as keepalived takes them up`() async throws {
            try await Laboratory.with(nodes: ["ours", "theirs"]) { laboratory in
                let (ours, theirs) = (laboratory.nodes[0], laboratory.nodes[1])
                let keepalived = try await Keepalived.start(on: theirs, Self.configuration(router: 51))
                let reference = try await time(on: theirs)
                try await keepalived.stop()
                let agent = try await AloftAgent.start(on: ours, Self.configuration(router: 50))
                let measured = try await time(on: ours)
                try await agent.process.end(by: SIGTERM, within: .seconds(60))
                print("10,000 addresses: keepalived \(reference), Aloft \(measured)")
                #expect(measured <= reference * 1.2, "keepalived \(reference), Aloft \(measured)")
            }
        }

        /// From the first address to the last; of both in the same way.
        private func time(on node: Node) async throws -> Duration {
            let script = """
                until ip -o address show to 10.1.0.1/32 | grep -q .; do :; done
                start=$(date +%s%N)
                until ip -o address show to 10.1.\(Self.count / 250 - 1).250/32 | grep -q .; do :; done
                echo $(( ($(date +%s%N) - start) / 1000 ))
                """
            let text = try await node.demand(["timeout", "120", "sh", "-c", script])
            return .microseconds(try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines))))
        }

        private static func configuration(router: Int) -> String {
            var configuration = InstanceConfiguration(.version3, priority: 100)
            configuration.virtualRouter = router
            configuration.address = "192.168.100.\(router + 117)/24"
            configuration.advertisementInterval = .seconds(1)
            let addresses = (0..<count).map { "10.1.\($0 / 250).\($0 % 250 + 1)/32" }
            configuration.lines =
                ["garp_master_repeat 1", "garp_master_delay 0", "virtual_ipaddress_excluded {"] + addresses + ["}"]
            return configuration.text
        }
    }
}
