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
        #expect(change.globalFields.contains { $0.keyword == "router_id" })
        #expect(change.instancesUnchanged == ["A", "B"])
    }

    @Test(arguments: [
        ("    192.0.2.1/24", "    192.0.2.1/24\n    192.0.2.3/24", ["virtual_ipaddress + 192.0.2.3/24"]),
        (
            "    192.0.2.1/24", "    192.0.2.3/24",
            ["virtual_ipaddress - 192.0.2.1/24", "virtual_ipaddress + 192.0.2.3/24"]
        ),
        (
            "192.0.2.1/24", "192.0.2.1/24 label eth0:1",
            ["virtual_ipaddress 192.0.2.1/24 → 192.0.2.1/24 label eth0:1"]
        ),
        ("x weight 5", "x weight 6", ["track_script x weight 5 noreverse → x weight 6 noreverse"]),
        ("x weight 5", "", ["track_script - x weight 5 noreverse"]),
        ("priority 90", "priority 91", ["priority 90 → 91"]),
        ("  preempt\n", "  nopreempt\n", ["nopreempt off → on"]),
        (
            "auth_pass a", "auth_pass b",
            ["authentication auth_type PASS, auth_pass ******** → auth_type PASS, auth_pass ********, changed"]
        ),
        (
            "auth_type PASS", "auth_type AH",
            ["authentication auth_type PASS, auth_pass ******** → auth_type AH, auth_pass ********"]
        ),
    ])
    func `a changed instance tells the values before and after`(old: String, new: String, fields: [String]) {
        let change = difference(base.replacing(old, with: new)).instancesChanged.first
        #expect(change?.fields.map(\.description) == fields)
    }

    @Test func `addresses in another order are a difference of their own`() {
        let two = base.replacing("192.0.2.1/24\n", with: "192.0.2.1/24\n192.0.2.3/24\n")
        let turned = base.replacing("192.0.2.1/24\n", with: "192.0.2.3/24\n192.0.2.1/24\n")
        let change = ConfigurationDifference(from: load(two).configuration, to: load(turned).configuration)
        #expect(
            change.instancesChanged.first?.fields.map(\.description) == [
                "virtual_ipaddress 192.0.2.1/24, 192.0.2.3/24 → 192.0.2.3/24, 192.0.2.1/24"
            ])
    }

    @Test(arguments: [
        ("router_id b", "router_id + b"), ("vrrp_version 3", "vrrp_version 2 → 3"),
        ("vrrp_strict", "vrrp_strict off → on"), ("script_user a b", "script_user + a b"),
        ("enable_script_security", "enable_script_security off → on"),
        ("vrrp_garp_master_delay 1.5", "vrrp_garp_master_delay 5 → 1.5"),
        ("vrrp_garp_master_repeat 1", "vrrp_garp_master_repeat 5 → 1"),
        ("v3_checksum_as_v2 on", "v3_checksum_as_v2 off → on"),
    ])
    func `what changes for all is told with its keyword`(line: String, field: String) {
        let change = difference(base + "global_defs {\n \(line)\n}\n")
        #expect(change.globalFields.map(\.description) == [field])
    }

    @Test func `a global value changes the instances that do not say otherwise`() {
        let change = difference(base + "global_defs {\n vrrp_version 3\n vrrp_garp_master_repeat 1\n}\n")
        #expect(change.instancesChanged.map(\.name) == ["B"])
        #expect(change.instancesChanged.first?.keywords == ["version", "garp_master_repeat"])
    }

    @Test func `the agent's own blocks tell their values`() {
        let api = "api {\n listen 192.0.2.9:1\n tokens /t\n tls_certificate /c\n tls_key /k\n tls_client_ca /a\n}\n"
        let change = difference(base + api + "history {\n path /h\n keep_transitions 1d\n}\n")
        #expect(
            change.apiFields.map(\.description) == [
                "listen - 127.0.0.1:8460", "listen + 192.0.2.9:1", "tokens + /t", "tls_certificate + /c",
                "tls_key + /k", "tls_client_ca + /a",
            ])
        #expect(change.historyFields.map(\.description) == ["path + /h", "keep_transitions 365d → 1d"])
        #expect(!change.isEmpty)
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
