import Configuration
import NetworkTypes
import Testing
import VRRP

/// What one file for all nodes has, and what says no more than what is done anyway, is taken.
struct CustomaryValueTests {
    @Test(arguments: [
        ("vrrp_mcast_group4 224.0.0.18", nil), ("vrrp_mcast_group6 ff02::12", nil),
        ("vrrp_mcast_group4 224.0.0.20", "224.0.0.20"), ("vrrp_mcast_group6 ff02::13", nil),
    ])
    func `a group may be written, and counts where it is another than the usual one`(line: String, group: String?) {
        let loaded = load("global_defs {\n\(line)\n}\n\(Self.instance())")
        #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
        #expect(loaded.configuration.instances.first?.router.multicastGroup?.description == group)
    }

    @Test(arguments: ["vrrp_mcast_group4 192.0.2.1", "vrrp_mcast_group6 2001:db8::1"])
    func `what is no group is passed over, as in keepalived`(line: String) {
        let loaded = load("global_defs {\n\(line)\n}\n\(Self.instance())")
        #expect(loaded.diagnostics.map(\.severity) == [.warning])
        #expect(loaded.configuration.instances.first?.router.multicastGroup == nil)
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
