import Configuration
import Testing

/// What `aloft check` finds in virtual servers, also where the file is refused because of them.
struct VirtualServerLintTests {
    @Test(
        arguments: [
            (
                "TCP_CHECK {\nconnect_timeout 61\n}",
                "TCP_CHECK of 10.0.0.2 may take 61 s, which is longer than its delay_loop of 60 s"
            ),
            (
                "delay_loop 3\nTCP_CHECK {\n}",
                "TCP_CHECK of 10.0.0.2 may take 5 s, which is longer than its delay_loop of 3 s"
            ),
            (
                "MISC_CHECK {\nmisc_path /bin/check\nmisc_timeout 61\n}",
                "MISC_CHECK of 10.0.0.2 may take 61 s, which is longer than its delay_loop of 60 s"
            ),
            ("TCP_CHECK {\nconnect_timeout 60\n}", nil), ("FILE_CHECK {\ntrack_file x\n}", nil),
            ("UDP_CHECK {\n}", "UDP_CHECK of 10.0.0.2 passes when nothing comes back: only an ICMP error fails it"),
            ("UDP_CHECK {\nrequire_reply 00\n}", nil),
            (
                "HTTP_GET {\nurl {\npath /\n}\n}",
                "HTTP_GET of 10.0.0.2 reads until the server closes the connection, and HTTP 1.0 does not ask it to: one that keeps it open fails at connect_timeout"
            ),
            ("HTTP_GET {\nhttp_protocol 1.0C\nurl {\npath /\n}\n}", nil),
            ("SSL_GET {\nhttp_protocol 1.1\nurl {\npath /\n}\n}", nil),
        ] as [(String, String?)])
    func `a check that is late or idle is found`(check: String, message: String?) {
        for ignoring in ["ignore_virtual_servers", ""] {
            let found = findings(RuleExamples.service("real_server 10.0.0.2 80 {\n\(check)\n}"), ignoring)
            #expect(
                found.filter { [.lateCheck, .idleCheck].contains($0.rule) }.map(\.message)
                    == [message].compactMap(\.self))
        }
    }

    @Test func `checks of a group that are suspended never run`() {
        let text = """
            global_defs {
            ignore_virtual_servers
            }
            \(RuleExamples.router())
            virtual_server_group web {
            192.0.2.1 80
            }
            virtual_server group web {
            ha_suspend
            protocol TCP
            lvs_sched rr
            lvs_method NAT
            real_server 10.0.0.1 80 {
            }
            }
            """
        let found = findings(text, "ignore_virtual_servers")
        #expect(found.map(\.rule) == [.idleCheck])
        #expect(
            found.map { text.split(separator: "\n", omittingEmptySubsequences: false)[$0.location.line - 1] } == [
                "ha_suspend"
            ])
    }

    @Test func `a program that is not there is found on the host`() {
        let server = "real_server 10.0.0.2 80 {\nMISC_CHECK {\nmisc_path /bin/absent\n}\n}"
        let result = load(RuleExamples.service(server))
        let found = result.findings(onHost: TestHost()).filter { $0.rule == .missingProgram }
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.message.contains("keepalived leaves the check out") == true)
        let there = load(RuleExamples.service(server.replacing("absent", with: "check")))
        #expect(!there.findings(onHost: TestHost()).map(\.rule).contains(.missingProgram))
    }

    @Test func `what keepalived alone does with checks is noted`() {
        let server = """
            real_server 10.0.0.2 80 {
            uthreshold 9
            SSL_GET {
            http_protocol 1.1
            url {
            path /a
            }
            url {
            path /b
            }
            }
            }
            """
        let found = load(RuleExamples.service(server)).findings(aboutKeepalived: true).filter {
            $0.rule == .keepalivedVirtualServers
        }
        #expect(found.count == 5)
        for words in ["never verifies", "one of several URLs", "has no result", "uthreshold or lthreshold"] {
            #expect(found.contains { $0.message.contains(words) }, "\(words)")
        }
    }

    private func findings(_ text: String, _ ignoring: String) -> [Diagnostic] {
        load(text.replacing("ignore_virtual_servers", with: ignoring)).findings()
    }
}

/// What is found in virtual servers that are run.
struct RunningServiceLintTests {
    @Test(arguments: [
        ("192.0.2.1 80", nil), ("192.0.2.11 80", "192.0.2.11"), ("fwmark 7", nil), ("group g", "192.0.2.8 and 2 more"),
    ])
    func `an address that nothing brings here is found`(identity: String, words: String?) {
        let group = "virtual_server_group g {\n192.0.2.8-10 80\n192.0.2.8 81\n192.0.2.1 80\n}\n"
        let loaded = load(RuleExamples.router() + group + RuleExamples.running(at: identity))
        let found = loaded.findings().filter { $0.rule == .unheldAddress }
        #expect(found.map(\.severity) == (words == nil ? [] : [.warning]))
        #expect(found.allSatisfy { words.map($0.message.contains) == true })
        // The host has 192.0.2.11.
        let onHost = loaded.findings(onHost: TestHost()).contains { $0.rule == .unheldAddress }
        #expect(onHost == (words != nil && identity != "192.0.2.11 80"))
    }

    @Test func `a static address is held, and one that is left out needs none`() {
        let server = RuleExamples.running(at: "192.0.2.77 80")
        let kept = "static_ipaddress {\n192.0.2.77 dev eth0\n}\n"
        let ignoring = "global_defs {\nignore_virtual_servers\n}\n"
        for text in [kept, ignoring] {
            let found = load(text + RuleExamples.router() + server).findings()
            #expect(!found.map(\.rule).contains(.unheldAddress))
        }
    }

    @Test(arguments: [("192.0.2.11", false), ("192.0.2.1", false), ("192.0.2.99", true)])
    func `servers answer to an address of this machine`(address: String, isFound: Bool) {
        let text = RuleExamples.router() + RuleExamples.running("source_translation \(address)")
        let found = load(text).findings(onHost: TestHost()).filter { $0.rule == .noSourceAddress }
        #expect(
            found.map(\.message)
                == (isFound
                    ? ["\(address) is not on this machine, and the answers of the servers do not come back"] : []))
    }

    @Test func `programs of services and servers are held against the host`() {
        let server = """
            quorum_up /bin/absent
            real_server 10.0.0.2 80 {
            notify_down /bin/absent2
            MISC_CHECK {
            misc_path /bin/absent3
            }
            MISC_CHECK {
            misc_path /bin/check
            }
            }
            """
        let text = RuleExamples.router() + RuleExamples.running(server)
        let found = load(text).findings(onHost: TestHost()).filter { $0.rule == .missingProgram }
        #expect(found.map(\.severity) == [.error, .error, .error])
        #expect(found.count == 3 && found[2].message.hasSuffix("the check \"MISC_CHECK of 10.0.0.2\" fails"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            found.map { lines[$0.location.line - 1] } == [
                "quorum_up /bin/absent", "notify_down /bin/absent2", "misc_path /bin/absent3",
            ])
    }

    @Test func `what only some nodes balance is found, on each that has it`() {
        let example = RuleExample(
            .serviceMismatch, wrong: RuleExamples.router(priority: 150) + RuleExamples.running(), RuleExamples.router(),
            right: "")
        let found = example.findings(example.wrong).filter { $0.rule == .serviceMismatch }
        #expect(
            found.map(\.message) == [
                "node2.conf has no virtual_server 192.0.2.1 80 TCP, and nobody is served while it is Active"
            ])
    }

    @Test(arguments: [
        ("lvs_sched rr", "another scheduler"), ("persistence_timeout 5", "another persistence"),
        ("real_server 10.0.0.9 80 {\n}", "other servers or weights"), ("quorum 1", nil), ("delay_loop 7", nil),
    ])
    func `what decides who serves whom is the same on all nodes`(line: String, words: String?) {
        let first = RuleExamples.router(priority: 150) + RuleExamples.running()
        let example = RuleExample(
            .serviceMismatch, wrong: first, RuleExamples.router() + RuleExamples.running(line), right: "")
        let found = example.findings(example.wrong).filter { $0.rule == .serviceMismatch }
        #expect(found.map(\.location.file) == (words == nil ? [] : ["node2.conf"]))
        #expect(found.allSatisfy { words.map($0.message.contains) == true })
    }
}
