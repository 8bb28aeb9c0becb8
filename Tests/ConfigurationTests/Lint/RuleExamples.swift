import Configuration

/// An example of every rule, in the order of the rules.
enum RuleExamples {
    static let all = text + content + virtualServers + consequences + host + cluster + keepalived

    private static let text = [
        RuleExample(.syntax, wrong: router("virtual_ipaddress {"), right: router()),
        RuleExample(.surplusBrace, wrong: router() + "}\n", right: router()),
        RuleExample(.byteOrderMark, wrong: "\u{FEFF}" + router(), right: router()),
        RuleExample(.expansion, wrong: "~SEQ(I, 1, 3, 0) x\n" + router(), right: router()),
        RuleExample(
            .undefinedDefinition, wrong: router("priority $PRIORITY"),
            right: "$PRIORITY=100\n" + router("priority $PRIORITY")),
        RuleExample(.include, wrong: "include nowhere.conf\n" + router(), right: router()),
        RuleExample(
            .longLine, wrong: router("# \(String(repeating: "x", count: 1100))"), right: router("# short")),
        RuleExample(.unknownKeyword, wrong: router("prioritty 100"), right: router()),
        RuleExample(.ignoredKeyword, wrong: router("garp_extra_if 1"), right: router()),
        RuleExample(.unsupportedKeyword, wrong: router("use_ipvlan"), right: router("use_vmac")),
        RuleExample(.repeatedKeyword, wrong: router("advert_int 1", "advert_int 2"), right: router("advert_int 2")),
        RuleExample(.missingKeyword, wrong: "vrrp_script check {\n}\n" + router(), right: router()),
        RuleExample(.surplusWords, wrong: router("advert_int 1 s"), right: router("advert_int 1")),
        RuleExample(
            .cutByComment, wrong: router("authentication {", "auth_type PASS", "auth_pass a#b", "}"),
            right: router("authentication {", "auth_type PASS", "auth_pass \"a#b\"", "}")),
        RuleExample(.value, wrong: router("advert_int often"), right: router("advert_int 1")),
        RuleExample(
            .meaning, wrong: router("use_vmac", "unicast_peer {", "192.0.2.12", "}"),
            right: router("use_vmac", "vmac_xmit_base", "unicast_peer {", "192.0.2.12", "}")),
    ]

    private static let virtualServers = [
        RuleExample(
            .unwrittenDefault, wrong: service("delay_loop 6", kind: ""), right: service("delay_loop 6")),
        RuleExample(
            .keywordOrder, wrong: service("sh-port", "lvs_sched sh", kind: "protocol TCP\nlvs_method NAT"),
            right: service("lvs_sched sh", "sh-port", kind: "protocol TCP\nlvs_method NAT")),
        RuleExample(.ignoredArgument, wrong: service("alpha false"), right: service("alpha")),
        RuleExample(.adjustedValue, wrong: service("quorum 2"), right: service("quorum 1")),
        RuleExample(
            .droppedServer, wrong: service("real_server 10.0.0.1 80 {", "}"),
            right: service("real_server 10.0.0.2 80 {", "}")),
    ]

    private static let content = [
        RuleExample(.undefinedName, wrong: router("track_script {", "check", "}"), right: tracking("check")),
        RuleExample(.duplicateName, wrong: router() + router(vrid: 51, address: "192.0.2.2"), right: router()),
        RuleExample(
            .duplicateRouter, wrong: router() + router(name: "VI_2", address: "192.0.2.2"),
            right: router() + router(name: "VI_2", vrid: 51, address: "192.0.2.2")),
        RuleExample(
            .duplicateAddress, wrong: router() + router(name: "VI_2", vrid: 51),
            right: router() + router(name: "VI_2", vrid: 51, address: "192.0.2.2")),
        RuleExample(.untracked, wrong: check() + router(), right: tracking("check")),
        RuleExample(.firstAddress, wrong: router(address: "2001:db8::1"), right: router(address: "fe80::1")),
        RuleExample(
            .mixedFamilies, wrong: router("virtual_ipaddress {", "fe80::1", "}"),
            right: router("virtual_ipaddress_excluded {", "fe80::1", "}")),
        RuleExample(
            .withoutAddresses, wrong: router("}", "vrrp_instance VI_2 {", "interface eth0", "virtual_router_id 9"),
            right: router()),
        RuleExample(
            .ownInterface, wrong: router("track_interface {", "eth0 weight 50", "}"),
            right: router("track_interface {", "eth1 weight 50", "}")),
        RuleExample(
            .unicastWithoutPeers, wrong: router("unicast_src_ip 192.0.2.11"),
            right: router("unicast_src_ip 192.0.2.11", "unicast_peer {", "192.0.2.12", "}")),
        RuleExample(.strictMode, wrong: "global_defs {\nvrrp_strict\n}\n" + router(), right: router()),
        RuleExample(.roundedInterval, wrong: router("advert_int 1.5"), right: router("version 3", "advert_int 1.5")),
        RuleExample(
            .passwordTooLong, wrong: router("authentication {", "auth_type PASS", "auth_pass 123456789", "}"),
            right: router("authentication {", "auth_type PASS", "auth_pass 12345678", "}")),
        RuleExample(
            .withoutAuthentication,
            wrong: router("version 3", "authentication {", "auth_type PASS", "auth_pass 1234", "}"),
            right: router("authentication {", "auth_type PASS", "auth_pass 1234", "}")),
        RuleExample(.unknownState, wrong: router("state SLAVE"), right: router("state BACKUP")),
        RuleExample(
            .masterWithoutPriority, wrong: router("state MASTER", priority: nil), right: router("state MASTER")),
        RuleExample(
            .masterPreempts, wrong: router("state MASTER", "nopreempt"), right: router("state BACKUP", "nopreempt")),
        RuleExample(
            .nopreemptWeight, wrong: tracking("check weight -20", "nopreempt"), right: tracking("check", "nopreempt")),
        RuleExample(
            .ownerWeight, wrong: tracking("check weight -20", priority: 255), right: tracking("check weight -20")),
        RuleExample(.loneMember, wrong: router() + group("VI_1"), right: pair(100, 100)),
        RuleExample(
            .lostArguments, wrong: check("/bin/check -v") + router("track_script {", "check", "}"),
            right: tracking("check")),
        RuleExample(
            .noShell, wrong: check("\"/bin/check 2>&1\"") + router("track_script {", "check", "}"),
            right: tracking("check")),
        RuleExample(
            .unwrittenRulePriority, wrong: router("virtual_rules {", "from 10.0.0.0/8 table 9", "}"),
            right: router("virtual_rules {", "from 10.0.0.0/8 table 9 priority 9", "}")),
    ]

    private static let consequences = [
        RuleExample(
            .idleWeight, wrong: tracking("check weight 20", priority: 254), right: tracking("check weight -20")),
        RuleExample(.unwrittenPriority, wrong: router(priority: nil), right: router()),
        RuleExample(.groupPriorities, wrong: pair(100, 150), right: pair(100, 100)),
        RuleExample(
            .idleCheck, wrong: checked("UDP_CHECK {", "}"), right: checked("UDP_CHECK {", "require_reply", "}")),
        RuleExample(
            .lateCheck, wrong: checked("TCP_CHECK {", "delay_loop 2", "}"),
            right: checked("TCP_CHECK {", "delay_loop 2", "connect_timeout 1", "}")),
        RuleExample(
            .lostQuorum, wrong: service("weight 3", "quorum 3", "hysteresis 1"),
            right: service("weight 3", "quorum 2", "hysteresis 1")),
        RuleExample(
            .unheldAddress, wrong: router() + running(at: "192.0.2.10 80"), right: router() + running()),
    ]

    private static let host = [
        RuleExample(.missingInterface, wrong: router(interface: "eth9"), right: router(), host: TestHost()),
        RuleExample(.interfaceTaken, wrong: router("use_vmac bare0"), right: router("use_vmac v0"), host: TestHost()),
        RuleExample(.noSourceAddress, wrong: router(interface: "bare0"), right: router(), host: TestHost()),
        RuleExample(
            .addressesBeyondMTU,
            wrong: router(address: (1...8).map { "192.0.2.\($0)" }.joined(separator: "\n")),
            right: router(address: (1...7).map { "192.0.2.\($0)" }.joined(separator: "\n")), host: TestHost()),
        RuleExample(.outsideNetwork, wrong: router(address: "198.51.100.1"), right: router(), host: TestHost()),
        RuleExample(
            .missingProgram, wrong: check("/bin/chekc") + router("track_script {", "check", "}"),
            right: tracking("check"), host: TestHost()),
        RuleExample(
            .unexecutableProgram, wrong: router("notify /bin/plain"), right: router("notify /bin/check"),
            host: TestHost()),
        RuleExample(
            .insecureProgram, wrong: router("notify /bin/open"), right: router("notify /bin/check"), host: TestHost()),
        RuleExample(
            .missingUser, wrong: router("notify /bin/check nobody-here"), right: router("notify /bin/check root"),
            host: TestHost()),
        RuleExample(
            .unreadableFile, wrong: "api {\ntokens /etc/aloft/tokens\n}\n" + router(), right: router(), host: service),
        RuleExample(
            .writableFile, wrong: "api {\ntokens /etc/aloft/open\n}\n" + router(), right: router(),
            host: with("/etc/aloft/open", .file(mode: 0o666))),
        RuleExample(
            .hiddenPath, wrong: router("notify /root/check.sh"), right: router("notify /bin/check"), host: service),
        RuleExample(
            .readOnlyPath, wrong: "track_file f {\nfile /srv/f\ninit_file 0\n}\n" + router("track_file {", "f", "}"),
            right: "track_file f {\nfile /run/aloft/f\ninit_file 0\n}\n" + router("track_file {", "f", "}"),
            host: service),
        RuleExample(
            .lackingRight, wrong: router("notify \"/usr/sbin/ip route add 198.51.100.0/24 dev eth0\" root"),
            right: router("notify \"/usr/sbin/ip route show\" root"), host: service),
        RuleExample(
            .foreignProcess, wrong: check("\"killall -0 nginx\"") + router("track_script {", "check", "}"),
            right: tracking("check"), host: running("nginx", as: 901)),
    ]

    private static let service = TestHost(hasService: true)

    private static func with(_ path: String, _ file: FileStatus) -> TestHost {
        var host = service
        host.files[path] = file
        return host
    }

    private static func running(_ process: String, as user: UInt32) -> TestHost {
        var host = service
        host.processes[process] = [user]
        return host
    }

    private static let keepalived = [
        RuleExample(.keepalivedFailsOpen, wrong: tracking("check"), right: router(), isAboutKeepalived: true),
        RuleExample(
            .keepalivedReload, wrong: router(), right: "global_defs {\nreload_check_config\n}\n" + router(),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedFIFO, wrong: "global_defs {\nnotify_fifo /run/fifo\n}\n" + router(), right: router(),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedKeepsAddresses, wrong: router(), right: "global_defs {\naddress_lease 0\n}\n" + router(),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedScriptUser, wrong: tracking("check"),
            right: "global_defs {\nscript_user nobody\n}\n" + tracking("check"), isAboutKeepalived: true),
        RuleExample(
            .keepalivedProcessEvents,
            wrong: "vrrp_track_process nginx {\nprocess nginx\n}\n" + router("track_process {", "nginx", "}"),
            right: router(), isAboutKeepalived: true),
        RuleExample(.keepalivedRestart, wrong: router("nopreempt"), right: router(), isAboutKeepalived: true),
        RuleExample(
            .keepalivedSettings, wrong: router(), right: router(address: "2001:db8::1"), isAboutKeepalived: true),
        RuleExample(.keepalivedVirtualMAC, wrong: router("use_vmac"), right: router(), isAboutKeepalived: true),
        RuleExample(
            .keepalivedGroupWeights,
            wrong: tracking("check weight -20") + router(name: "VI_2", vrid: 51, address: "192.0.2.2")
                + group("VI_1", "VI_2"),
            right: tracking("check weight -20"), isAboutKeepalived: true),
        RuleExample(.keepalivedResignation, wrong: router("version 3"), right: router(), isAboutKeepalived: true),
        RuleExample(
            .keepalivedRouteProtocol, wrong: router("virtual_routes {", "blackhole 198.51.100.0/24", "}"),
            right: router(),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedOrder, wrong: router("track_script {", "check", "}") + check(), right: tracking("check"),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedWholeSeconds,
            wrong: "vrrp_script check {\nscript /bin/check\ninterval 0.5\n}\n" + router("track_script {", "check", "}"),
            right: tracking("check"), isAboutKeepalived: true),
        RuleExample(
            .keepalivedInterfaces, wrong: router(), right: "global_defs {\ndynamic_interfaces\n}\n" + router(),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedStatics, wrong: "static_ipaddress {\n192.0.2.77 dev eth0\n}\n" + router(), right: router(),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedVirtualServers, wrong: "global_defs {\nignore_virtual_servers\n}\n" + router(), right: router(),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedRefusedAddress, wrong: router(address: "192.0.2.1\n192.0.2.2"), right: router(),
            isAboutKeepalived: true),
        RuleExample(
            .keepalivedNotifyOrder, wrong: router("notify_master /bin/told"), right: router(), isAboutKeepalived: true),
        RuleExample(.keepalivedSandbox, wrong: tracking("check"), right: router(), isAboutKeepalived: true),
        RuleExample(
            .keepalivedRouterID, wrong: "global_defs {\nrouter_id LVS_DEVEL\n}\n" + router(),
            right: "global_defs {\nrouter_id LVS_DEVEL\nnode_name web1\n}\n" + router(), isAboutKeepalived: true),
    ]
}

// Nodes beside one another: the first is always the plain router with priority 150.
extension RuleExamples {
    private static let cluster = [
        RuleExample(.equalPriorities, wrong: first, router(priority: 150), right: first, router()),
        RuleExample(.intervalMismatch, wrong: first, router("advert_int 2"), right: first, router("advert_int 1")),
        RuleExample(.versionMismatch, wrong: first, router("version 3"), right: first, router("version 2")),
        RuleExample(
            .authenticationMismatch, wrong: first,
            router("authentication {", "auth_type PASS", "auth_pass 1234", "}"), right: first, router()),
        RuleExample(
            .checksumMismatch, wrong: router("version 3"), router("version 3", "v3_checksum_as_v2", priority: 150),
            right: router("version 3"), router("version 3", priority: 150)),
        RuleExample(.addressMismatch, wrong: first, router(address: "192.0.2.2"), right: first, router()),
        RuleExample(
            .transportMismatch, wrong: first, router("unicast_peer {", "192.0.2.11", "}"), right: first, router()),
        RuleExample(
            .unknownPeer, wrong: unicast("192.0.2.11", to: "192.0.2.12", 150),
            unicast("192.0.2.12", to: "192.0.2.13", 100),
            right: unicast("192.0.2.11", to: "192.0.2.12", 150), unicast("192.0.2.12", to: "192.0.2.11", 100)),
        RuleExample(
            .groupMismatch, wrong: pair(150, 150), pair(100, 100, isGrouped: false), right: pair(150, 150),
            pair(100, 100)),
        RuleExample(.absentRouter, wrong: first, router(vrid: 51), right: first, router()),
        RuleExample(
            .serviceMismatch, wrong: first + running(), router() + running("weight 2"), right: first + running(),
            router() + running()),
    ]

    private static let first = router(priority: 150)
}

// The texts that the examples are made of.
extension RuleExamples {
    static func router(
        _ lines: String..., name: String = "VI_1", interface: String = "eth0", vrid: Int = 50, priority: Int? = 100,
        address: String = "192.0.2.1"
    ) -> String {
        text(name, interface, vrid, priority, address, lines)
    }

    private static func text(
        _ name: String, _ interface: String, _ vrid: Int, _ priority: Int?, _ address: String, _ lines: [String]
    ) -> String {
        (["vrrp_instance \(name) {", "interface \(interface)", "virtual_router_id \(vrid)"]
            + (priority.map { ["priority \($0)"] } ?? []) + ["virtual_ipaddress {", address, "}"] + lines + ["}\n"])
            .joined(separator: "\n")
    }

    /// A router, and a virtual server of one server that is left out.
    static func service(_ lines: String..., kind: String = "protocol TCP\nlvs_sched wrr\nlvs_method NAT") -> String {
        "global_defs {\nignore_virtual_servers\n}\n" + router()
            + (["virtual_server 192.0.2.1 80 {", kind] + lines + ["real_server 10.0.0.1 80 {", "}", "}", ""])
            .joined(separator: "\n")
    }

    /// A virtual server of one server that is run.
    static func running(_ lines: String..., at identity: String = "192.0.2.1 80") -> String {
        (["virtual_server \(identity) {", "protocol TCP\nlvs_sched mh\nlvs_method NAT"] + lines
            + ["real_server 10.0.0.1 80 {", "}", "}", ""]).joined(separator: "\n")
    }

    private static func checked(_ lines: String...) -> String {
        service("real_server 10.0.0.2 80 {", lines.joined(separator: "\n"), "}")
    }

    static func check(_ script: String = "/bin/check") -> String { "vrrp_script check {\nscript \(script)\n}\n" }

    /// A router that tracks a check.
    static func tracking(_ tracker: String, _ lines: String..., priority: Int = 100) -> String {
        check() + text("VI_1", "eth0", 50, priority, "192.0.2.1", ["track_script {", tracker, "}"] + lines)
    }

    private static func group(_ members: String...) -> String {
        "vrrp_sync_group G {\ngroup {\n\(members.joined(separator: "\n"))\n}\n}\n"
    }

    /// Two routers of one node, in one sync group or in none.
    private static func pair(_ one: Int, _ two: Int, isGrouped: Bool = true) -> String {
        router(priority: one) + router(name: "VI_2", vrid: 51, priority: two, address: "192.0.2.2")
            + (isGrouped ? group("VI_1", "VI_2") : "")
    }

    private static func unicast(_ own: String, to peer: String, _ priority: Int) -> String {
        router("unicast_src_ip \(own)", "unicast_peer {", peer, "}", priority: priority)
    }
}
