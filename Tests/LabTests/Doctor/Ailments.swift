import Lab

extension Ailment {
    private static let usual = Ward.usual.text

    private static func instance(
        _ mode: Mode = .version3, lines: [String] = [], _ change: (inout InstanceConfiguration) -> Void = { _ in }
    ) -> String {
        var configuration = InstanceConfiguration(mode, priority: 150)
        configuration.lines = lines
        change(&configuration)
        return configuration.text
    }

    static let agent = [
        Ailment(rule: "agent-not-running"),
        Ailment(
            rule: "agent-not-asked", launcher: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
            needsTheMachine: true
        ) { try await $0.startAgent() },
        Ailment(rule: "agent-outdated") { ward in
            let agent = try await ward.startAgent()
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
                    c.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n" + open("\(ward.patient.directory)/status.json", "rb").read())
                    c.close()
                """
            try ward.patient.write(status, to: "status.json")
            try await ward.patient.demand(["rm", "-f", "/run/aloft/aloft.sock"])
            let process = try await ward.patient.start(["python3", "-c", server])
            _ = try await process.output.first(within: patience, "the server") { $0 == "ready" }
        },
        Ailment(rule: "agent-condition") { ward in
            let agent = try await ward.startAgent()
            try ward.patient.write("nonsense {", to: "aloft.conf")
            if try await agent.command("reload").status == 0 {
                throw NotObserved(expectation: "a refusal", deadline: .zero)
            }
        },
        Ailment(rule: "instance-fault") { ward in
            let agent = try await ward.startAgent(instance(lines: ["track_interface {", "enp0s99", "}"]))
            try await expectState("fault", of: agent)
        },
        Ailment(rule: "clock-stepped", launcher: ["faketime", "-f", "+1d"]) { try await $0.startAgent() },
    ]

    static let configuration = [
        Ailment(rule: "no-configuration", options: []) { ward in
            for folder in ["/etc/aloft", "/etc/keepalived"] {
                _ = try await ward.patient.run(["mount", "-t", "tmpfs", "tmpfs", folder])
            }
        },
        Ailment(rule: "configuration-error", configuration: instance { $0.virtualRouter = 300 }),
        Ailment(rule: "configuration-warning", configuration: instance(lines: ["prioritty 100"])),
        Ailment(
            rule: "script-cannot-run",
            configuration: "vrrp_script gone {\n  script /nowhere/check.sh\n}\n"
                + instance(lines: ["track_script {", "gone", "}"])),
        Ailment(
            rule: "script-lacks-right",
            configuration: "vrrp_script rule {\n  script \"nft list ruleset\"\n}\n"
                + instance(lines: ["track_script {", "rule", "}"])
        ) { try await $0.installService() },
        Ailment(
            rule: "script-lacks-right", detail: "a signal to another's process",
            configuration: "vrrp_script it {\n  script \"pkill -0 sleep\"\n}\n"
                + instance(lines: ["track_script {", "it", "}"])
        ) { try await $0.installService() },
        Ailment(rule: "out-of-reach", configuration: instance(lines: ["notify /root/told.sh"])) { ward in
            try await ward.installService()
            try await ward.patient.demand(["mount", "-t", "tmpfs", "tmpfs", "/root"])
            try await ward.patient.demand(["install", "-m", "755", "/bin/true", "/root/told.sh"])
        },
        Ailment(
            rule: "out-of-reach", detail: "the tokens",
            configuration: "api {\n  tokens /etc/aloft/tokens\n}\n" + usual
        ) { ward in
            try await ward.installService()
            try await ward.patient.demand(["mkdir", "-p", "/etc/aloft"])
            try await ward.patient.demand(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/etc/aloft"])
            try await ward.patient.demand(["sh", "-c", "umask 77; touch /etc/aloft/tokens"])
        },
        Ailment(
            rule: "out-of-reach", detail: "a tracked file",
            configuration: "track_file f {\n  file /tmp/f\n}\n" + instance(lines: ["track_file {", "f", "}"])
        ) { try await $0.installService() },
        Ailment(rule: "no-nonlocal-bind"),
    ]

    static let machine = [
        Ailment(
            rule: "real-time-refused",
            launcher: ["prlimit", "--rtprio=0", "--", "setpriv", "--bounding-set=-sys_nice"]),
        Ailment(
            rule: "memory-not-locked",
            launcher: ["prlimit", "--memlock=65536:65536", "--", "setpriv", "--bounding-set=-ipc_lock"]),
        Ailment(rule: "disk-full", options: ["--state-directory", "/var/tmp/small"]) { ward in
            try await ward.patient.demand(["mkdir", "/var/tmp/small"])
            try await ward.patient.demand(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", "/var/tmp/small"])
        },
        Ailment(
            rule: "disk-full", detail: "read-only", options: ["--state-directory", "/var/tmp/fixed"]
        ) { ward in
            try await ward.patient.demand(["mkdir", "/var/tmp/fixed"])
            try await ward.patient.demand(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", "/var/tmp/fixed"])
        },
        // Each fsync takes half a second longer than the disk does.
        Ailment(
            rule: "disk-slow",
            launcher: ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:delay_enter=500000"],
            options: ["--state-directory", "/var/tmp"]),
        Ailment(rule: "other-daemon") { ward in
            _ = try await Keepalived.start(on: ward.patient, usual)
        },
    ]

    static let links = [
        Ailment(rule: "interface-missing", configuration: instance { $0.interface = "enp0s77" }),
        Ailment(rule: "interface-down") { try await $0.patient.demand(["ip", "link", "set", Node.interface, "down"]) },
        Ailment(rule: "interface-down", detail: "no carrier") { try await $0.laboratory.lan.cut($0.patient) },
        Ailment(rule: "no-source-address") {
            try await $0.patient.demand(["ip", "address", "flush", "dev", Node.interface])
        },
        Ailment(rule: "arp-not-answered") { try await $0.set("ipv4/conf/\(Node.interface)/arp_ignore", "8") },
        Ailment(rule: "arp-flux") { try await $0.bridge(port: false) },
        Ailment(rule: "arp-announce") { try await $0.bridge(port: false) },
        Ailment(rule: "strict-reverse-path") { ward in
            try await ward.bridge(port: false)
            try await ward.set("ipv4/conf/all/rp_filter", "1")
        },
        Ailment(
            rule: "strict-reverse-path", detail: "virtual MAC", configuration: instance(lines: ["use_vmac"])
        ) { try await $0.set("ipv4/conf/all/rp_filter", "1") },
        Ailment(
            rule: "secondaries-not-promoted",
            configuration: instance { $0.address = "10.9.9.1/24\n    10.9.9.2/24" }),
        Ailment(rule: "bridge-port") { try await $0.bridge() },
        Ailment(rule: "snooping-without-querier", configuration: instance { $0.interface = "br0" }) {
            try await $0.bridge()
        },
        Ailment(
            rule: "mac-learning-off", configuration: instance(lines: ["use_vmac"]) { $0.interface = "br0" }
        ) { ward in
            try await ward.bridge()
            try await ward.patient.demand(["bridge", "link", "set", "dev", Node.interface, "learning", "off"])
        },
        Ailment(rule: "advertisements-dropped") { try await $0.filter("ip protocol vrrp drop") },
        Ailment(rule: "advertisements-dropped", detail: "on their way out") {
            try await $0.filter("ip daddr 224.0.0.0/24 drop", hook: "output")
        },
        Ailment(rule: "advertisements-dropped", detail: "by the policy") { try await $0.filter("", policy: "drop") },
        Ailment(rule: "advertisements-dropped", detail: "AH", configuration: instance(.version2Header)) {
            try await $0.filter("ip protocol ah drop")
        },
        Ailment(
            rule: "advertisements-dropped", detail: "IPv6",
            configuration: InstanceConfiguration.overIPv6(priority: 150).text
        ) { ward in
            try await ward.filter("ip6 daddr ff02::12 drop")
            // Before Duplicate Address Detection is over nothing can be sent.
            _ = try await eventually(within: patience, "a link-local address") {
                let command = ["ip", "-6", "address", "show", "scope", "link", "-tentative"]
                return try await ward.patient.demand(command).contains(Node.interface) ? true : nil
            }
        },
        Ailment(rule: "dropping-rule") { try await $0.filter("ip saddr 10.9.9.9 ip protocol vrrp drop") },
        Ailment(rule: "api-everywhere", configuration: api(listen: "0.0.0.0:8461") + usual) { try await $0.makeKeys() },
        Ailment(rule: "secret-exposed", configuration: api(listen: "127.0.0.1:8460") + usual) { ward in
            try await ward.makeKeys()
            try await ward.patient.demand(["chmod", "644", "/tmp/server.key"])
        },
        Ailment(rule: "secret-writable", configuration: api(listen: "127.0.0.1:8460") + usual) { ward in
            try await ward.makeKeys()
            try await ward.patient.demand(["chmod", "666", "/tmp/tokens"])
        },
        Ailment(rule: "certificate-expires", configuration: api(listen: "127.0.0.1:8460") + usual) {
            try await $0.makeKeys(days: 5)
        },
    ]

    static let wire = [
        Ailment(rule: "nothing-heard"),
        Ailment(rule: "foreign-router") { try await $0.startPeer { $0.virtualRouter = 51 } },
        Ailment(rule: "router-taken") { try await $0.startPeer { $0.address = "192.168.100.200/24" } },
        Ailment(rule: "two-actives") { ward in
            for node in ward.others {
                try await node.deafen()
                try await ward.startPeer(on: node)
            }
        },
        Ailment(rule: "two-actives", detail: "this node is one") { ward in
            try await ward.one.deafen()
            try await ward.startPeer()
            let agent = try await ward.startAgent()
            try await expectState("active", of: agent)
        },
        Ailment(rule: "address-list-mismatch") {
            try await $0.startPeer { $0.address = "192.168.100.167/24\n    192.168.100.168/24" }
        },
        Ailment(rule: "interval-mismatch") { try await $0.startPeer { $0.advertisementInterval = .milliseconds(200) } },
        Ailment(rule: "version-mismatch") { try await $0.startPeer(.version2) },
        Ailment(rule: "authentication-mismatch", configuration: instance(.version2)) {
            try await $0.startPeer(.version2Password)
        },
        Ailment(rule: "authentication-mismatch", detail: "AH", configuration: instance(.version2)) {
            try await $0.startPeer(.version2Header)
        },
        Ailment(rule: "checksum-mismatch") { ward in
            let agent = try await AloftAgent.start(on: ward.one, instance(lines: ["v3_checksum_as_v2"]))
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

extension Ward {
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
