import Lab

extension Misconfiguration {
    private static let usual = Fixture.usual.text

    private static func instance(
        _ mode: Mode = .version3, lines: [String] = [], _ change: (inout InstanceConfiguration) -> Void = { _ in }
    ) -> String {
        var configuration = InstanceConfiguration(mode, priority: 150)
        configuration.lines = lines
        change(&configuration)
        return configuration.text
    }

    /// A service with a server on another machine.
    private static let balancing =
        usual + """
            virtual_server 192.168.100.167 80 {
              lb_algo rr
              lb_kind NAT
              protocol TCP
              real_server 192.168.100.12 80 {
                TCP_CHECK {
                  connect_timeout 1
                }
              }
            }

            """

    static let agent = [
        Misconfiguration(rule: "agent-not-running"),
        Misconfiguration(
            rule: "agent-not-asked", launcher: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
            needsTheMachine: true
        ) { try await $0.startAgent() },
        Misconfiguration(rule: "agent-outdated") { fixture in
            let agent = try await fixture.startAgent()
            let status = try await agent.get("/v1/status").body.replacing(
                "\"version\": \"", with: "\"version\": \"0.0.")
            try await agent.stop()
            // An agent of another version, as far as its status goes.
            let server = """
                import socket
                s = socket.socket(socket.AF_UNIX)
                s.bind("/run/aloft/aloft.sock")
                s.listen()
                print("ready", flush=True)
                while True:
                    c, _ = s.accept()
                    c.recv(65536)
                    c.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n" + open("\(fixture.patient.directory)/status.json", "rb").read())
                    c.close()
                """
            try fixture.patient.write(status, to: "status.json")
            try await fixture.patient.demand(["rm", "-f", "/run/aloft/aloft.sock"])
            let process = try await fixture.patient.start(["python3", "-c", server])
            _ = try await process.output.first(within: patience, "the server") { $0 == "ready" }
        },
        Misconfiguration(rule: "agent-condition") { fixture in
            let agent = try await fixture.startAgent()
            try fixture.patient.write("nonsense {", to: "aloft.conf")
            if try await agent.command("reload").status == 0 {
                throw NotObserved(expectation: "a refusal", deadline: .zero)
            }
        },
        Misconfiguration(rule: "instance-fault") { fixture in
            let agent = try await fixture.startAgent(instance(lines: ["track_interface {", "enp0s99", "}"]))
            try await expectState("fault", of: agent)
        },
        Misconfiguration(rule: "clock-stepped", launcher: ["faketime", "-f", "+1d"]) { try await $0.startAgent() },
    ]

    static let configuration = [
        Misconfiguration(rule: "no-configuration", options: []) { fixture in
            for folder in ["/etc/aloft", "/etc/keepalived"] {
                _ = try await fixture.patient.run(["mount", "-t", "tmpfs", "tmpfs", folder])
            }
        },
        Misconfiguration(rule: "configuration-error", configuration: instance { $0.virtualRouter = 300 }),
        Misconfiguration(rule: "configuration-warning", configuration: instance(lines: ["prioritty 100"])),
        Misconfiguration(
            rule: "script-cannot-run",
            configuration: "vrrp_script gone {\n  script /nowhere/check.sh\n}\n"
                + instance(lines: ["track_script {", "gone", "}"])),
        Misconfiguration(
            rule: "script-lacks-right",
            configuration: "vrrp_script rule {\n  script \"nft list ruleset\"\n}\n"
                + instance(lines: ["track_script {", "rule", "}"])
        ) { try await $0.installService() },
        Misconfiguration(
            rule: "script-lacks-right", detail: "a signal to another's process",
            configuration: "vrrp_script it {\n  script \"pkill -0 sleep\"\n}\n"
                + instance(lines: ["track_script {", "it", "}"])
        ) { try await $0.installService() },
        Misconfiguration(rule: "out-of-reach", configuration: instance(lines: ["notify /root/told.sh"])) { fixture in
            try await fixture.installService()
            try await fixture.patient.demand(["mount", "-t", "tmpfs", "tmpfs", "/root"])
            try await fixture.patient.demand(["install", "-m", "755", "/bin/true", "/root/told.sh"])
        },
        Misconfiguration(
            rule: "out-of-reach", detail: "the tokens",
            configuration: "api {\n  tokens /etc/aloft/tokens\n}\n" + usual
        ) { fixture in
            try await fixture.installService()
            try await fixture.patient.demand(["mkdir", "-p", "/etc/aloft"])
            try await fixture.patient.demand(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/etc/aloft"])
            try await fixture.patient.demand(["sh", "-c", "umask 77; touch /etc/aloft/tokens"])
        },
        Misconfiguration(
            rule: "out-of-reach", detail: "a tracked file",
            configuration: "track_file f {\n  file /tmp/f\n}\n" + instance(lines: ["track_file {", "f", "}"])
        ) { try await $0.installService() },
        Misconfiguration(rule: "no-nonlocal-bind"),
    ]

    static let machine = [
        Misconfiguration(
            rule: "real-time-refused",
            launcher: ["prlimit", "--rtprio=0", "--", "setpriv", "--bounding-set=-sys_nice"]),
        Misconfiguration(
            rule: "memory-not-locked",
            launcher: ["prlimit", "--memlock=65536:65536", "--", "setpriv", "--bounding-set=-ipc_lock"]),
        Misconfiguration(rule: "disk-full", options: ["--state-directory", "/var/tmp/small"]) { fixture in
            try await fixture.patient.demand(["mkdir", "/var/tmp/small"])
            try await fixture.patient.demand(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", "/var/tmp/small"])
        },
        Misconfiguration(
            rule: "disk-full", detail: "read-only", options: ["--state-directory", "/var/tmp/fixed"]
        ) { fixture in
            try await fixture.patient.demand(["mkdir", "/var/tmp/fixed"])
            try await fixture.patient.demand(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", "/var/tmp/fixed"])
        },
        // Each fsync takes half a second longer than the disk does.
        Misconfiguration(
            rule: "disk-slow",
            launcher: ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:delay_enter=500000"],
            options: ["--state-directory", "/var/tmp"]),
        Misconfiguration(rule: "other-daemon") { fixture in
            _ = try await Keepalived.start(on: fixture.patient, usual)
        },
    ]

    static let links = [
        Misconfiguration(rule: "interface-missing", configuration: instance { $0.interface = "enp0s77" }),
        Misconfiguration(rule: "interface-down") {
            try await $0.patient.demand(["ip", "link", "set", Node.interface, "down"])
        },
        Misconfiguration(rule: "interface-down", detail: "no carrier") { try await $0.laboratory.lan.cut($0.patient) },
        Misconfiguration(rule: "no-source-address") {
            try await $0.patient.demand(["ip", "address", "flush", "dev", Node.interface])
        },
        Misconfiguration(rule: "arp-not-answered") { try await $0.set("ipv4/conf/\(Node.interface)/arp_ignore", "8") },
        Misconfiguration(rule: "arp-flux") { try await $0.bridge(port: false) },
        Misconfiguration(rule: "arp-announce") { try await $0.bridge(port: false) },
        Misconfiguration(rule: "strict-reverse-path") { fixture in
            try await fixture.bridge(port: false)
            try await fixture.set("ipv4/conf/all/rp_filter", "1")
        },
        Misconfiguration(
            rule: "strict-reverse-path", detail: "virtual MAC", configuration: instance(lines: ["use_vmac"])
        ) { try await $0.set("ipv4/conf/all/rp_filter", "1") },
        Misconfiguration(
            rule: "secondaries-not-promoted",
            configuration: instance { $0.address = "10.9.9.1/24\n    10.9.9.2/24" }),
        Misconfiguration(rule: "forwarding-off", configuration: balancing) {
            try await $0.set("ipv4/ip_forward", "0")
        },
        Misconfiguration(rule: "redirects-sent", configuration: balancing) { fixture in
            try await fixture.set("ipv4/ip_forward", "1")
            try await fixture.set("ipv4/conf/all/send_redirects", "1")
        },
        Misconfiguration(rule: "bridge-port") { try await $0.bridge() },
        Misconfiguration(rule: "snooping-without-querier", configuration: instance { $0.interface = "br0" }) {
            try await $0.bridge()
        },
        Misconfiguration(
            rule: "mac-learning-off", configuration: instance(lines: ["use_vmac"]) { $0.interface = "br0" }
        ) { fixture in
            try await fixture.bridge()
            try await fixture.patient.demand(["bridge", "link", "set", "dev", Node.interface, "learning", "off"])
        },
        Misconfiguration(rule: "advertisements-dropped") { try await $0.filter("ip protocol vrrp drop") },
        Misconfiguration(rule: "advertisements-dropped", detail: "on their way out") {
            try await $0.filter("ip daddr 224.0.0.0/24 drop", hook: "output")
        },
        Misconfiguration(rule: "advertisements-dropped", detail: "by the policy") {
            try await $0.filter("", policy: "drop")
        },
        Misconfiguration(rule: "advertisements-dropped", detail: "AH", configuration: instance(.version2Header)) {
            try await $0.filter("ip protocol ah drop")
        },
        Misconfiguration(
            rule: "advertisements-dropped", detail: "IPv6",
            configuration: InstanceConfiguration.overIPv6(priority: 150).text
        ) { fixture in
            try await fixture.filter("ip6 daddr ff02::12 drop")
            // Before Duplicate Address Detection is over nothing can be sent.
            _ = try await eventually(within: patience, "a link-local address") {
                let command = ["ip", "-6", "address", "show", "scope", "link", "-tentative"]
                return try await fixture.patient.demand(command).contains(Node.interface) ? true : nil
            }
        },
        Misconfiguration(rule: "dropping-rule") { try await $0.filter("ip saddr 10.9.9.9 ip protocol vrrp drop") },
        Misconfiguration(rule: "api-everywhere", configuration: api(listen: "0.0.0.0:8461") + usual) {
            try await $0.makeKeys()
        },
        Misconfiguration(rule: "secret-exposed", configuration: api(listen: "127.0.0.1:8460") + usual) { fixture in
            try await fixture.makeKeys()
            try await fixture.patient.demand(["chmod", "644", "/tmp/server.key"])
        },
        Misconfiguration(rule: "secret-writable", configuration: api(listen: "127.0.0.1:8460") + usual) { fixture in
            try await fixture.makeKeys()
            try await fixture.patient.demand(["chmod", "666", "/tmp/tokens"])
        },
        Misconfiguration(rule: "certificate-expires", configuration: api(listen: "127.0.0.1:8460") + usual) {
            try await $0.makeKeys(days: 5)
        },
    ]

    static let wire = [
        Misconfiguration(rule: "nothing-heard"),
        Misconfiguration(rule: "foreign-router") { try await $0.startPeer { $0.virtualRouter = 51 } },
        Misconfiguration(rule: "router-taken") { try await $0.startPeer { $0.address = "192.168.100.200/24" } },
        Misconfiguration(rule: "two-actives") { fixture in
            for node in fixture.others {
                try await node.deafen()
                try await fixture.startPeer(on: node)
            }
        },
        Misconfiguration(rule: "two-actives", detail: "this node is one") { fixture in
            try await fixture.one.deafen()
            try await fixture.startPeer()
            let agent = try await fixture.startAgent()
            try await expectState("active", of: agent)
        },
        Misconfiguration(rule: "address-list-mismatch") {
            try await $0.startPeer { $0.address = "192.168.100.167/24\n    192.168.100.168/24" }
        },
        Misconfiguration(rule: "interval-mismatch") {
            try await $0.startPeer { $0.advertisementInterval = .milliseconds(200) }
        },
        Misconfiguration(rule: "version-mismatch") { try await $0.startPeer(.version2) },
        Misconfiguration(rule: "authentication-mismatch", configuration: instance(.version2)) {
            try await $0.startPeer(.version2Password)
        },
        Misconfiguration(rule: "authentication-mismatch", detail: "AH", configuration: instance(.version2)) {
            try await $0.startPeer(.version2Header)
        },
        Misconfiguration(rule: "checksum-mismatch") { fixture in
            let agent = try await AloftAgent.start(on: fixture.one, instance(lines: ["v3_checksum_as_v2"]))
            try await expectState("active", of: agent)
        },
    ]

    private static func api(listen: String) -> String {
        """
        api {
          listen \(listen)
          tokens /tmp/tokens
          tls_certificate /tmp/server.crt
          tls_key /tmp/server.key
        }

        """
    }
}

extension Fixture {
    /// The packages' units, as if they were installed on the patient.
    fileprivate func installService() async throws {
        let folder = "/etc/systemd/system"
        try await patient.demand(["mkdir", "-p", folder])
        try await patient.demand(["mount", "-t", "tmpfs", "tmpfs", folder])
        for unit in ["aloft", "aloft-programs"] {
            try await patient.demand(["cp", "\(Laboratory.repository)/packaging/\(unit).service", folder])
        }
    }

    fileprivate func makeKeys(days: Int = 90) async throws {
        try await patient.demand(["sh", "-c", "umask 77; touch /tmp/tokens"])
        try await patient.makeCertificate("server", in: "/tmp", days: days)
    }
}
