import Configuration
import Testing

/// Whatever can be written comes back from its description, beside whatever globals.
struct RoundTripTests {
    @Test(arguments: 0..<200)
    func `a description reads as what it describes`(seed: UInt64) {
        var writer = RandomWriter(seed: seed)
        let text = writer.text()
        let first = load(text)
        #expect(!first.hasErrors, "\(first.messages)\n\(text)")
        let again = load(first.configuration.describe(showingSecrets: true))
        #expect(again.configuration.withoutPlaces == first.configuration.withoutPlaces, "\(text)")
        let difference = ConfigurationDifference(from: first.configuration, to: again.configuration)
        #expect(difference.isEmpty)
    }

    @Test(arguments: 0..<200)
    func `what two configurations differ in is in their difference`(seed: UInt64) {
        var writer = RandomWriter(seed: seed)
        let (old, new) = (load(writer.text()).configuration, load(writer.text()).configuration)
        let difference = ConfigurationDifference(from: old, to: new)
        for instance in new.instances where difference.instancesUnchanged.contains(instance.router.name) {
            let before = old.withoutPlaces.instances.first { $0.router.name == instance.router.name }
            #expect(new.withoutPlaces.instances.contains { $0 == before })
        }
        #expect(difference.globalFields.isEmpty == (old.globals == new.globals))
        #expect((old.withoutPlaces == new.withoutPlaces) == difference.isEmpty)
    }
}

/// Writes configurations in which each line is there or not, always the same ones for a seed.
private struct RandomWriter {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    /// xorshift64*, of which the upper bits are the better ones.
    private mutating func number(below limit: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    /// Each alternative of a line, or none: three times in five it is there.
    private mutating func some(of lines: [[String]]) -> String {
        lines.compactMap { number(below: 5) < 3 ? $0[number(below: $0.count)] : nil }.joined(separator: "\n")
    }

    mutating func text() -> String {
        """
        global_defs {
        \(some(of: Lines.globals))
        }
        \(some(of: Lines.blocks))
        vrrp_script check {
        script "/bin/check 'a b' c"
        \(some(of: Lines.check))
        }
        track_file number {
        file /run/number
        \(some(of: Lines.file))
        }
        vrrp_track_process server {
        process server
        \(some(of: Lines.process))
        }
        vrrp_sync_group G {
        group {
        A
        B
        }
        \(some(of: Lines.reactions))
        }
        vrrp_instance A {
        interface eth0
        virtual_router_id 1
        virtual_ipaddress { 192.0.2.1/24 brd + label eth0:1 }
        \(some(of: Lines.shared + Lines.reactions + Lines.ipv4))
        }
        vrrp_instance B {
        interface eth0
        virtual_router_id 1
        virtual_ipaddress { fe80::1/64 dev eth1 }
        \(some(of: Lines.shared + Lines.reactions + Lines.ipv6))
        }
        """
    }
}

private enum Lines {
    static let globals = [
        ["router_id a", "router_id \"a b\""], ["node_name a"], ["script_user nobody", "script_user nobody nogroup"],
        ["enable_script_security"], ["vrrp_version 2", "vrrp_version 3"], ["vrrp_strict"],
        ["vrrp_garp_master_delay 7"], ["vrrp_garp_master_repeat 3"], ["vrrp_garp_master_refresh 60"],
        ["vrrp_garp_master_refresh_repeat 2"], ["vrrp_garp_lower_prio_delay 4"], ["vrrp_garp_lower_prio_repeat 2"],
        ["vrrp_garp_interval 0.01", "vrrp_gna_interval 0.02"], ["v3_checksum_as_v2", "v3_checksum_as_v2 off"],
        ["vrrp_down_timer_adverts 5"], ["vrrp_check_unicast_src off"], ["vrrp_startup_delay 2.5"],
        ["vrrp_delay_after_boot 30"], ["address_lease 0", "address_lease 30"], ["keep_place_on_restart"],
        ["ignore_virtual_servers"], ["default_interface eth9"],
        ["vrrp_notify_priority_changes"],
        ["notification_email {\nops@example.org\n\"A B <a@example.org>\" root\n}"],
        ["notification_email_from \"Keepalived <k@example.org>\""],
        ["smtp_server 2001:db8::25 587", "smtp_server mail"],
        ["smtp_helo_name web1.example.org"], ["smtp_connect_timeout 5"], ["smtp_alert", "smtp_alert off"],
        ["smtp_alert_vrrp", "smtp_alert_vrrp off"], ["no_email_faults"],
        [
            "smtp_tls starttls\nsmtp_ca /etc/ca.crt\nsmtp_user \"a b\"\nsmtp_password_file /etc/password",
            "smtp_tls implicit",
        ],
        ["notify_fifo /run/a"],
        ["vrrp_notify_fifo /run/b\nvrrp_notify_fifo_script \"/bin/read b\" nobody"],
    ]
    static let blocks = [
        ["static_ipaddress {\n192.0.2.77\n192.0.2.78/24 brd + dev eth1 label eth1:s scope link\n}"],
        ["static_ipaddress {\n2001:db8::77/64 dev eth2\n}"], ["static_routes {\n10.0.0.0/8 via 192.0.2.254\n}"],
        ["static_rules {\nfrom 192.0.2.0/24 table 7 priority 9\n}"],
        ["interface_up_down_delays {\neth0 1\neth1 0.5 2\n}"], ["api {\nlisten [::1]:8460\n}"],
        ["global_defs {\nlvs_flush_on_stop VS\n}", "global_defs {\nlvs_timeouts tcp 900\nnftables_ipvs\n}"],
        ["SSL {\npassword \"a b\"\n}", "SSL {\n}"],
        ["virtual_server_group g {\n192.0.2.1-9 80\nfwmark 7\n}", "virtual_server_group g {\n192.0.2.0/28\n}"],
        service(
            "192.0.2.1 80",
            "protocol TCP\nlvs_sched sh\nsh-port\nsource_translation 192.0.2.9\nquorum 2\nweight 3\nsorry_server 10.0.0.9"
        ),
        service("fwmark 3", "lvs_method TUN type gue port 6080 csum\nalpha\ndelay_loop 0.5"),
    ]

    private static func service(_ identity: String, _ lines: String) -> [String] {
        [
            "TCP_CHECK {\nconnect_timeout 1\n}\nPING_CHECK {\n}\nTCP_CHECK {\nretry 0\n}",
            "SSL_GET {\nenable_sni\nurl {\npath \"/a b\"\nstatus_code 200 300-302\nregex \"a#b\"\n}\n}",
            "virtualhost a\nDNS_CHECK {\ntype A\n}\nUDP_CHECK {\nrequire_reply\n}\nSMTP_CHECK {\n}",
            "inhibit_on_failure off\nMISC_CHECK {\nmisc_path \"/bin/x 'a b'\"\n}\nFILE_CHECK {\ntrack_file number\n}",
        ].map { checks in
            """
            global_defs {
            ignore_virtual_servers
            }
            virtual_server \(identity) {
            \(lines)
            real_server 10.0.0.1 8080 {
            \(checks)
            }
            real_server 10.0.0.2 {
            slow_start 30
            }
            }
            """
        }
    }
    static let check = [["weight 5", "weight -5 reverse"], ["interval 0.5"], ["timeout 9"], ["rise 2"], ["init_fail"]]
    static let file = [["weight 2", "weight -254 reverse"], ["init_file", "init_file 3", "init_file 4 overwrite"]]
    static let process = [
        ["weight 9"], ["quorum 2"], ["quorum_max 4"], ["delay 2"], ["fork_delay 3"], ["full_command"],
        ["param_match partial"],
    ]
    static let reactions = [
        ["track_script { check }", "track_script { check weight 9 reverse }"],
        ["track_interface { eth5 }", "track_interface { eth5 weight -9 noreverse }"],
        ["track_file { number }", "track_file { number weight 254 }"], ["track_process { server weight 0 }"],
        ["notify_master /bin/m", "notify_master \"/bin/m 'x y'\" root"], ["notify_backup /bin/b root wheel"],
        ["notify_fault /bin/f"], ["notify_stop /bin/s"], ["notify_deleted /bin/d"], ["notify \"/bin/n $x\""],
        ["notify_master_rx_lower_pri /bin/l"], ["notify_priority_changes", "notify_priority_changes off"],
        ["smtp_alert", "smtp_alert off"],
    ]
    static let shared = [
        ["state BACKUP", "state MASTER\npriority 120"], ["nopreempt"], ["preempt_delay 20"], ["advert_int 2"],
        ["version 3"], ["down_timer_adverts 3", "down_timer_adverts 9"], ["strict_mode off", "strict_mode on"],
        ["v3_checksum_as_v2 off"], ["garp_master_delay 5"], ["garp_master_repeat 5"],
        ["garp_master_refresh 0", "garp_master_refresh 9"], ["garp_master_refresh_repeat 1"],
        ["garp_lower_prio_delay 1"], ["garp_lower_prio_repeat 0"], ["no_accept", "accept"], ["promote_secondaries"],
        ["dont_track_primary"],
        ["use_vmac", "use_vmac v0", "use_vmac v0 eth0 02:00:00:00:01", "use_vmac 02:00:00:00:00:01"],
        ["vmac_xmit_base"],
    ]
    static let ipv4 = [
        [
            "unicast_src_ip 192.0.2.11\nunicast_peer {\n192.0.2.12\n192.0.2.13 min_ttl 9\n}\nunicast_ttl 9",
            "mcast_src_ip 192.0.2.11",
        ], ["check_unicast_src off", "check_unicast_src"],
        ["authentication {\nauth_type PASS\nauth_pass \"b c\"\n}", "authentication {\nauth_type AH\nauth_pass k\n}"],
        ["virtual_ipaddress_excluded {\n2001:db8::5/64\n198.51.100.7 scope link\n}"],
        ["virtual_routes {\ndefault via 192.0.2.254 metric 5\nunreachable 10.0.0.0/8 table 7\n}"],
        ["virtual_rules {\nfrom 192.0.2.0/24 lookup 100\nfwmark 0x10 priority 9 prohibit\n}"],
    ]
    static let ipv6 = [
        ["unicast_peer {\nfe80::9 max_ttl 64\n}", "mcast_src_ip fe80::b"],
        ["auth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\nmode permissive\n}"],
        ["virtual_ipaddress_excluded {\n198.51.100.8\n}"],
        ["virtual_routes {\ninet6 default dev eth0\n2001:db8::/32 via fe80::1 dev eth0\n}"],
        ["virtual_rules {\ninet6 iif eth0 table 5\nto 2001:db8::/32 unreachable\n}"],
    ]
}
