import Configuration
import NetworkTypes
import Testing
import VRRP

/// What one file for all nodes has, and what says no more than what is done anyway, is taken.
struct CustomaryValueTests {
    @Test(arguments: [
        ("vrrp_mcast_group4 224.0.0.18", true), ("vrrp_mcast_group6 ff02::12", true),
        ("vrrp_mcast_group4 224.0.0.20", false), ("vrrp_mcast_group6 ff02::13", false), ("vrrp_mcast_group4", false),
        ("vrrp_mcast_group4 224.0.0.18 x", false),
    ])
    func `the group that is used anyway may be written`(line: String, isTaken: Bool) {
        let loaded = load("global_defs {\n\(line)\n}\n\(Self.instance())")
        #expect(loaded.diagnostics.isEmpty == isTaken, "\(loaded.diagnostics)")
        #expect(loaded.hasErrors != isTaken)
    }

    @Test(arguments: [("224.0.0.18", true), ("ff02::12", true), ("224.0.0.19", false)])
    func `so may that of one instance`(group: String, isTaken: Bool) {
        let loaded = load(Self.instance("mcast_dst_ip \(group)"))
        #expect(loaded.diagnostics.isEmpty == isTaken, "\(loaded.diagnostics)")
    }

    @Test func `a router among its own peers is left out, with a warning`() {
        let loaded = load(
            Self.instance("unicast_src_ip 192.0.2.11\nunicast_peer {\n192.0.2.11\n192.0.2.12\n192.0.2.13\n}"))
        #expect(!loaded.hasErrors)
        #expect(
            loaded.diagnostics.map(\.message) == ["192.0.2.11 is this router's own address, and nothing is sent to it"])
        guard case .unicast(let unicast)? = loaded.configuration.instances.first?.router.transport else {
            Issue.record("no unicast")
            return
        }
        #expect(unicast.peers.map(\.address.description) == ["192.0.2.12", "192.0.2.13"])
    }

    @Test func `a router with no peer but itself has none`() {
        let loaded = load(Self.instance("unicast_src_ip 192.0.2.11\nunicast_peer {\n192.0.2.11\n}"))
        #expect(loaded.diagnostics.contains { $0.rule == .unicastWithoutPeers && $0.severity == .error })
    }

    private static func instance(_ lines: String = "") -> String {
        """
        vrrp_instance A {
          interface eth0
          virtual_router_id 1
          priority 100
          \(lines)
          virtual_ipaddress {
            192.0.2.1/24
          }
        }
        """
    }
}
