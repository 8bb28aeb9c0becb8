import Configuration
import Testing

/// What `aloft check` says of files and programs that root has and the service has not.
struct ServiceLintTests {
    private static let host = TestHost(hasService: true)

    private func findings(_ text: String, _ host: TestHost = Self.host) -> [Diagnostic] {
        load(text).findings(onHost: host)
    }

    private func checked(_ script: String, _ host: TestHost = Self.host, user: String? = nil) -> [Diagnostic] {
        let user = user.map { "user \($0)\n" } ?? ""
        return findings(
            "vrrp_script check {\nscript \"\(script)\"\n\(user)}\n"
                + RuleExamples.router("track_script {", "check", "}"), host)
    }

    private func host(_ change: (inout TestHost) -> Void) -> TestHost {
        var host = Self.host
        change(&host)
        return host
    }

    // MARK: Files

    @Test func `a configuration of 0600 is an error where the service reads it, and fine when its group may`() throws {
        let secret = host { $0.files["test.conf"] = .file(mode: 0o600) }
        // A relative path of the test's stands for /etc/keepalived/keepalived.conf: only a whole one is looked at.
        #expect(findings(RuleExamples.router(), secret).isEmpty)
        let path = "/etc/keepalived/keepalived.conf"
        for (status, isRefused) in [
            (FileStatus.file(mode: 0o600), true), (.file(mode: 0o640), true), (.file(mode: 0o644), false),
            (.file(mode: 0o640, group: 900), false), (.file(mode: 0o600, user: 900), false),
            (.file(mode: 0o060, user: 900, group: 900), true),
        ] {
            let found = findings(at: path, host { $0.files[path] = status })
            #expect(found.map(\.rule) == (isRefused ? [.unreadableFile] : []), "\(status)")
            #expect(found.allSatisfy { $0.severity == .error && $0.location.file == path })
        }
        let found = try #require(findings(at: path, host { $0.files[path] = .file(mode: 0o600) }).first)
        #expect(found.message.hasSuffix("user aloft under aloft.service may not read \(path) (root:root 0600)"))
        #expect(found.suggestion == "run chgrp aloft \(path) && chmod g+r \(path)")
    }

    /// The findings of a configuration that stands where the service reads it.
    private func findings(at path: String, _ host: TestHost) -> [Diagnostic] {
        var host = host
        host.configurationPath = path
        let text = RuleExamples.router()
        return Configuration.load(path: path, reader: MemoryFileReader([path: text]), context: .test)
            .findings(onHost: host)
    }

    @Test func `a draft need not be readable, and what it includes from elsewhere does`() {
        let included = "/etc/keepalived/conf.d/a.conf"
        let main = "/root/new.conf"
        let host = host {
            $0.files[main] = .file(mode: 0o600)
            $0.files["/root/part.conf"] = .file(mode: 0o600)
            $0.files[included] = .file(mode: 0o600)
        }
        let texts = [
            main: "include \(included)\ninclude part.conf\n" + RuleExamples.router(), included: "",
            "/root/part.conf": "",
        ]
        let found = Configuration.load(path: main, reader: MemoryFileReader(texts), context: .test)
            .findings(onHost: host)
        #expect(found.map(\.rule) == [.unreadableFile])
        #expect(found.first?.location.file == included)
    }

    @Test func `a directory on the way counts too, and an access list is believed`() throws {
        let tokens = "api {\ntokens /etc/aloft/tokens\n}\n" + RuleExamples.router()
        let closed = host {
            $0.files["/etc/aloft"] = .directory(mode: 0o700)
            $0.files["/etc/aloft/tokens"] = .file(mode: 0o600, user: 900, group: 900)
        }
        let found = try #require(findings(tokens, closed).first)
        #expect(found.message.contains("may not enter /etc/aloft (root:root 0700)"))
        #expect(found.suggestion == "run chgrp aloft /etc/aloft && chmod g+x /etc/aloft")
        let listed = host { $0.files["/etc/aloft/tokens"]?.hasAccessList = true }
        #expect(findings(tokens, listed).isEmpty)
    }

    @Test(
        arguments: [
            (.file(mode: 0o600, user: 900), nil), (.file(mode: 0o640, group: 900), nil),
            (.file(mode: 0o602, user: 900), "run chmod o-w /etc/aloft/tokens"),
            (.file(mode: 0o644, user: 901), "run chown aloft /etc/aloft/tokens"),
        ] as [(FileStatus, String?)])
    func `who may write the tokens besides the service and root is found`(status: FileStatus, suggestion: String?) {
        let host = host { $0.files["/etc/aloft/tokens"] = status }
        let found = findings("api {\ntokens /etc/aloft/tokens\n}\n" + RuleExamples.router(), host)
        #expect(found.map(\.suggestion) == (suggestion.map { [$0] } ?? []))
        #expect(found.allSatisfy { $0.rule == .writableFile })
    }

    @Test func `without a service a file of tokens that everybody may write is found all the same`() {
        var host = TestHost()
        host.files["/etc/aloft/tokens"] = .file(mode: 0o666, user: 901)
        let found = findings("api {\ntokens /etc/aloft/tokens\n}\n" + RuleExamples.router(), host)
        #expect(found.map(\.rule) == [.writableFile])
    }

    @Test(arguments: [
        ("/tmp/f", Diagnostic.Rule.hiddenPath, "move it to /run, or write [Service] and PrivateTmp=no"),
        ("/home/ops/f", .hiddenPath, "move it to /run, or write [Service] and ProtectHome=read-only"),
    ])
    func `a tracked file that the service never sees is an error, though it is not there yet`(
        path: String, rule: Diagnostic.Rule, advice: String
    ) throws {
        let text = "track_file f {\nfile \(path)\n}\n" + RuleExamples.router("track_file {", "f", "}")
        let found = try #require(findings(text).first)
        #expect(found.rule == rule)
        #expect(found.suggestion == "\(advice) with systemctl edit aloft, then restart it")
    }

    @Test(arguments: [
        ("/run/aloft/fifo", false), ("/run/fifo", true), ("/var/lib/aloft/fifo", false), ("/tmp/fifo", true),
    ])
    func `a named pipe is made only where the unit may write`(path: String, isFound: Bool) {
        let found = findings("global_defs {\nnotify_fifo \(path)\n}\n" + RuleExamples.router())
        #expect(found.isEmpty != isFound, "\(found)")
    }

    @Test func `a named pipe that is there is written whatever is read-only`() {
        let host = host { $0.files["/run/fifo"] = FileStatus(kind: .other, mode: 0o622, userID: 0, groupID: 0) }
        #expect(findings("global_defs {\nnotify_fifo /run/fifo\n}\n" + RuleExamples.router(), host).isEmpty)
    }

    // MARK: Programs

    @Test func `a script in root's home is hidden, and no drop-in is offered where its mode says no as well`() throws {
        let found = try #require(checked("/root/check.sh").first)
        #expect(found.rule == .hiddenPath && found.severity == .error)
        #expect(found.message.contains("ProtectHome=yes of aloft.service hides it"))
        #expect(found.suggestion == "move it to /usr/local/libexec")
        let root = try #require(checked("/root/check.sh", user: "root").first)
        #expect(
            root.suggestion
                == "move it to /usr/local/libexec, or write [Service] and ProtectHome=read-only with systemctl edit"
                + " aloft-programs, then restart it")
        #expect(checked("/bin/sh /root/check.sh").map(\.rule) == [.hiddenPath], "what an interpreter runs counts too")
    }

    @Test(arguments: [(0o755, true), (0o711, false), (0o700, false), (0o750, false)])
    func `a script must be read as well as executed`(mode: Int, isRight: Bool) {
        let host = host {
            $0.files["/opt/check"] = FileStatus(kind: .regular, mode: UInt32(mode), userID: 0, groupID: 0)
            $0.texts["/opt/check"] = "#!/bin/sh\nexit 0\n"
        }
        #expect(checked("/opt/check", host).map(\.rule) == (isRight ? [] : [.unexecutableProgram]))
        #expect(checked("/opt/check", host, user: "root").isEmpty, "it is root's")
    }

    @Test func `root without capabilities is stopped by modes too`() {
        let host = host { $0.files["/opt/check"] = .file(mode: 0o700, user: 901) }
        #expect(checked("/opt/check", host, user: "root").map(\.rule) == [.unexecutableProgram])
        #expect(checked("/opt/check", host, user: "nginx").isEmpty)
    }

    @Test(
        arguments: [
            ("killall -0 nginx", nil, true), ("killall -0 nginx", "nginx", false), ("killall -0 nginx", "root", true),
            ("/usr/bin/killall nginx", nil, true), ("killall -0 mine", nil, false),
        ] as [(String, String?, Bool)])
    func `a signal to another user's process is an error, and to one of its own is not`(
        command: String, user: String?, isFound: Bool
    ) {
        let host = host { $0.processes = ["nginx": [901], "mine": [900]] }
        let found = checked(command, host, user: user)
        #expect(found.map(\.rule) == (isFound ? [.foreignProcess] : []), "\(found)")
        #expect(found.allSatisfy { $0.severity == .error })
    }

    @Test func `where the process does not run it is a warning`() {
        #expect(checked("killall -0 nginx").map(\.severity) == [.warning])
        #expect(checked("killall -0 nginx", user: "root").isEmpty, "the master may well be root's")
    }

    @Test(arguments: [
        ("ip route add 198.51.100.0/24 dev eth0", true), ("ip route show", false),
        ("ip -4 addr del 192.0.2.1 dev eth0", true),
        ("timeout 2 ip route add default via 192.0.2.1", true), ("env A=b ip link set eth0 up", true),
        ("sysctl -w net.ipv4.ip_forward=1", true), ("sysctl net.ipv4.ip_forward", false), ("nft list ruleset", true),
        ("sh -c 'test -e /x && ip route add 192.0.2.0/24 dev eth0'", true), ("sudo systemctl restart nginx", true),
        ("systemctl is-active nginx", false),
    ])
    func `what needs a capability or new privileges is an error for root too`(command: String, isFound: Bool) {
        let host = host {
            for name in ["ip", "timeout", "env", "sysctl", "nft", "sudo", "systemctl"] {
                $0.files["/usr/bin/\(name)"] = .program
            }
        }
        #expect(checked(command, host, user: "root").map(\.rule) == (isFound ? [.lackingRight] : []))
    }

    @Test func `systemctl restart is root's`() {
        let host = host { $0.files["/usr/bin/systemctl"] = .program }
        #expect(checked("systemctl restart nginx", host).map(\.rule) == [.lackingRight])
        #expect(checked("systemctl restart nginx", host, user: "root").isEmpty)
    }

    @Test func `a set-user-ID program gives nothing`() {
        let host = host { $0.files["/opt/check"] = .file(mode: 0o4755) }
        #expect(checked("/opt/check", host).map(\.rule) == [.lackingRight])
        #expect(checked("/opt/check", host, user: "root").isEmpty)
    }

    @Test func `a script that writes to the log's directory is warned of, with the drop-in that allows it`() throws {
        let host = host {
            $0.files["/opt/told.sh"] = .program
            $0.files["/var/log/x"] = .directory
            $0.texts["/opt/told.sh"] = """
                #!/bin/bash
                # echo > /var/log/comment
                echo "$1 > /var/log/quoted" >> /var/log/x/keepalived.log 2>&1
                echo "to nowhere" >/dev/null
                if true; then ip route add 192.0.2.0/24 dev eth0; fi
                """
        }
        let text = RuleExamples.router("notify /opt/told.sh root")
        let found = findings(text, host)
        #expect(found.map(\.severity) == [.warning, .warning])
        let log = try #require(found.first { $0.rule == .readOnlyPath })
        #expect(log.message.contains("/opt/told.sh writes /var/log/x/keepalived.log, which fails under the service"))
        #expect(log.message.contains("ProtectSystem=strict of aloft-programs.service"))
        #expect(
            log.suggestion
                == "write [Service] and ReadWritePaths=/var/log/x with systemctl edit aloft-programs, then restart it")
        let allowed = self.host {
            $0 = host
            $0.view.writable = ["/var/log/x"]
        }
        #expect(findings(text, allowed).map(\.rule) == [.lackingRight], "the drop-in is what it takes")
    }

    @Test func `where the mode says no as well, the drop-in alone is not offered`() throws {
        let host = host {
            $0.files["/opt/told.sh"] = .program
            $0.texts["/opt/told.sh"] = "#!/bin/sh\necho >>/var/log/aloft.log\n"
        }
        let found = try #require(findings(RuleExamples.router("notify /opt/told.sh"), host).first)
        #expect(
            found.suggestion
                == "let aloft write in /var/log, and write [Service] and ReadWritePaths=/var/log with systemctl"
                + " edit aloft, then restart it")
    }

    @Test func `who reads a FIFO is a program like the others`() {
        let text = "global_defs {\nnotify_fifo /run/aloft/fifo\nnotify_fifo_script /nowhere/reader\n}\n"
        #expect(findings(text + RuleExamples.router()).map(\.rule) == [.missingProgram])
    }

    @Test func `who asks for himself is told nothing of the service`() {
        var host = TestHost()
        host.files["/opt/told.sh"] = .program
        host.texts["/opt/told.sh"] = "#!/bin/sh\necho >>/var/log/aloft.log\n"
        #expect(findings(RuleExamples.router("notify /opt/told.sh"), host).isEmpty)
        #expect(checked("/root/check.sh", host).isEmpty)
    }

    // MARK: What a unit leaves of the file system

    @Test func `the longest path that fits decides whether it may be written`() {
        var view = FileView.strict
        view.writable = ["/srv", "/proc/sys/net"]
        view.readOnly = ["/srv/fixed"]
        view.protectsTunables = true
        let locked = ["/var/log/x", "/srv/fixed/a", "/proc/sys/kernel/x", "/sys/a", "/srvx"]
        let open = ["/srv/a", "/proc/sys/net/x", "/run/aloft/x", "/dev/null", "/tmp/a"]
        #expect(locked.filter { view.locking($0) == nil }.isEmpty)
        #expect(open.filter { view.locking($0) != nil }.isEmpty)
        #expect(FileView().locking("/etc/x") == nil)
    }

    @Test func `what is bound into a hidden directory is seen`() {
        var view = FileView.strict
        view.bound = ["/home/ops"]
        #expect(view.hiding("/home/ops/check") == nil)
        #expect(view.hiding("/home/other") == "ProtectHome=yes")
        #expect(view.hiding("/homes") == nil)
    }
}
