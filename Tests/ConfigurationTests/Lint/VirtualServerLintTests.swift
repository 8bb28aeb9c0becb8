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
