import Configuration
import Testing

struct DifferenceTests {
    @Test func `a configuration does not differ from itself, wherever its lines stand`() {
        let difference = ConfigurationDifference(
            from: load(base).configuration, to: load("\n# moved\n\n" + base).configuration)
        #expect(difference.isEmpty)
        #expect(difference.instancesUnchanged == ["A", "B"])
    }

    @Test func `instances come, go and stay`() {
        let difference = difference(base.replacing("vrrp_instance B", with: "vrrp_instance C"))
        #expect(difference.instancesAdded == ["C"])
        #expect(difference.instancesRemoved == ["B"])
        #expect(difference.instancesUnchanged == ["A"])
        #expect(difference.instancesChanged == [])
        #expect(!difference.isEmpty)
    }

    @Test(arguments: [
        ("interface eth0", "interface eth9", "interface"),
        ("virtual_router_id 1\n", "virtual_router_id 9\n", "virtual_router_id"),
        ("version 2", "version 3", "version"),
        ("priority 90", "priority 91", "priority"),
        ("advert_int 1", "advert_int 2", "advert_int"),
        ("preempt\n", "nopreempt\n", "nopreempt"),
        ("192.0.2.1/24", "192.0.2.1/25", "virtual_ipaddress"),
        ("auth_pass a", "auth_pass b", "authentication"),
        ("v3_checksum_as_v2 off", "v3_checksum_as_v2 on", "v3_checksum_as_v2"),
        ("garp_master_delay 5", "garp_master_delay 4", "garp_master_delay"),
        ("garp_master_repeat 5", "garp_master_repeat 4", "garp_master_repeat"),
        ("weight 5", "weight 6", "track_script"),
    ])
    func `a changed instance names its keyword`(old: String, new: String, keyword: String) {
        let change = difference(base.replacing(old, with: new))
        #expect(change.instancesChanged.map(\.name) == ["A"])
        #expect(change.instancesChanged.first?.keywords.contains(keyword) == true)
        #expect(change.instancesUnchanged == ["B"])
    }

    @Test(arguments: [
        ("script \"/bin/x\"", "script \"/bin/x a\"", "script"), ("interval 2", "interval 3", "interval"),
        ("timeout 1", "timeout 2", "timeout"), ("rise 2", "rise 3", "rise"), ("fall 2", "fall 3", "fall"),
        ("user nobody", "user games", "user"), ("# init_fail", "init_fail", "init_fail"),
        ("weight 9", "weight 9 reverse", "weight"),
    ])
    func `a changed check names its keyword`(old: String, new: String, keyword: String) {
        let change = difference(base.replacing(old, with: new))
        #expect(change.checksChanged.map(\.name) == ["x"])
        #expect(change.checksChanged.first?.keywords == [keyword])
        #expect(change.checksAdded == [])
        #expect(change.checksRemoved == [])
    }

    @Test func `a check that is no longer tracked is removed`() {
        let change = difference(base.replacing("x weight 5", with: ""))
        #expect(change.checksRemoved == ["x"])
    }

    @Test func `the agent's own blocks and its name count too`() {
        let more = """
            api {
              listen 127.0.0.1:1
              tokens /t
            }
            history {
              max_size 2G
            }
            global_defs {
              router_id b
            }
            """
        let change = difference(base + more)
        #expect(change.apiChanged == ["listen", "tokens"])
        #expect(change.historyChanged == ["max_size"])
        #expect(change.routerIDChanged)
        #expect(change.instancesUnchanged == ["A", "B"])
    }

    private func difference(_ text: String) -> ConfigurationDifference {
        ConfigurationDifference(from: load(base).configuration, to: load(text).configuration)
    }

    private let base = """
        vrrp_script x {
          script "/bin/x"
          interval 2
          timeout 1
          weight 9
          rise 2
          fall 2
          user nobody
          # init_fail
        }
        vrrp_instance A {
          interface eth0
          virtual_router_id 1
          version 2
          priority 90
          advert_int 1
          preempt
          garp_master_delay 5
          garp_master_repeat 5
          v3_checksum_as_v2 off
          virtual_ipaddress {
            192.0.2.1/24
          }
          authentication {
            auth_type PASS
            auth_pass a
          }
          track_script {
            x weight 5
          }
        }
        vrrp_instance B {
          interface eth1
          virtual_router_id 2
          virtual_ipaddress {
            192.0.2.2/24
          }
        }

        """
}
