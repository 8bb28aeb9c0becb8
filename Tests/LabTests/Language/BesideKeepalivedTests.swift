import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// Forms of keepalived.conf that mean something on the wire: Aloft hears, follows and outranks a keepalived that reads the
    /// same text.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct BesideKeepalivedTests {
        enum Form: String, CaseIterable, Sendable {
            case groupOfAll = "vrrp_mcast_group4"
            case groupOfOne = "mcast_dst_ip, version 3"
            case group6 = "vrrp_mcast_group6"
            case withoutAddresses = "no addresses"
            case onlyExcluded = "only excluded addresses"
            case multicastSource = "mcast_src_ip and unicast_peer, with prefix lengths"
            case addressTwice = "an address twice"
            case ownInterface = "a weight for the own interface"

            /// Where the advertisements go; nil for the usual group.
            var group: [UInt8]? {
                switch self {
                case .groupOfAll: [224, 0, 0, 20]
                case .groupOfOne: [239, 1, 2, 3]
                case .group6: [0xFF, 0x02] + Array(repeating: 0, count: 13) + [0x20]
                default: nil
                }
            }

            /// Of the node `own`, whose peer is `peer`.
            func text(_ priority: Int, own: Int, peer: Int) -> String {
                let address = "virtual_ipaddress {\n192.168.100.167/24\n}"
                func text(_ lines: String..., globals: String = "") -> String {
                    globals
                        + "vrrp_instance VI_01 {\ninterface \(Node.interface)\nvirtual_router_id 50\npriority \(priority)\n"
                        + lines.joined(separator: "\n") + "\n}\n"
                }
                return switch self {
                case .groupOfAll: text(address, globals: "global_defs {\nvrrp_mcast_group4 224.0.0.20\n}\n")
                case .groupOfOne: text("version 3", "mcast_dst_ip 239.1.2.3", address)
                case .group6:
                    text(
                        "virtual_ipaddress {\nfe80::167/64\n}",
                        globals: "global_defs {\nvrrp_mcast_group6 ff02::20\n}\n")
                case .withoutAddresses: text("notify_master '/bin/true a'")
                case .onlyExcluded: text("virtual_ipaddress_excluded {\n192.168.100.167/24\n}")
                case .multicastSource:
                    text("mcast_src_ip 192.168.100.\(own)/24", "unicast_peer {\n192.168.100.\(peer)/24\n}", address)
                case .addressTwice:
                    text(
                        "virtual_ipaddress {\n192.168.100.167/24 label \(Node.interface):1\n"
                            + "192.168.100.167/24 label \(Node.interface):2\n192.168.100.168/24\n}")
                case .ownInterface: text("track_interface {\n\(Node.interface) weight 50\n}", address)
                }
            }
        }

        @Test(arguments: Form.allCases)
        func `each yields to the other, and hears it`(form: Form) async throws {
            try await Laboratory.with(nodes: ["aloft", "peer"]) { laboratory in
                let (here, there) = (laboratory.nodes[0], laboratory.nodes[1])
                // Addresses to send from that are not the first of their interface.
                try await here.demand(["ip", "address", "add", "192.168.100.111/24", "dev", Node.interface])
                try await there.demand(["ip", "address", "add", "192.168.100.112/24", "dev", Node.interface])
                let capture = try Capture(at: here)
                defer { capture.close() }
                let peer = try await Keepalived.start(on: there, form.text(120, own: 112, peer: 111))
                let agent = try await AloftAgent.start(on: here, form.text(110, own: 111, peer: 112))
                try await expectAlone(120, in: capture)
                try await expectState("backup", of: agent)
                #expect(try await agent.receptionErrors().isEmpty)
                #expect(try await agent.instance()["statistics"]["advertisements_received"].number ?? 0 >= 3)

                try here.write(form.text(130, own: 111, peer: 112), to: "aloft.conf")
                let reload = try await agent.command("reload")
                #expect(reload.status == 0, "\(reload.errors)")
                try await expectAlone(130, in: capture)
                #expect(try await peer.receptionErrors().isEmpty)
                if let group = form.group {
                    let packet = try #require(capture.advertisements.events.last).packet
                    #expect(Array(group.count == 4 ? packet[16..<20] : packet[24..<40]) == group)
                }
                try await agent.stop()
                try await peer.stop()
            }
        }

        /// As a Backup that hears nothing would speak within four seconds, so must nobody else.
        private func expectAlone(_ priority: Int, in capture: Capture) async throws {
            _ = try await capture.advertisements.wait(
                within: .seconds(20), for: "priority \(priority) alone"
            ) { events -> Bool? in
                let last = events.suffix(6)
                return last.count == 6 && last.allSatisfy { $0.priority == priority } ? true : nil
            }
        }
    }
}
