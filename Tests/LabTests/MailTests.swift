import Foundation
import Lab
import Testing

extension LaboratorySuite {
    @Suite(
        .enabled(if: AloftAgent.isAvailable, aloftIsMissing),
        .enabled(
            if: MailServer.isAvailable,
            "SKIPPED: no mail server; .ci/install-packages python3-aiosmtpd has one"))
    struct MailTests {
        /// Where alerts are asked for, and whose mails come of it.
        struct Variant: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var globals = ""
            var grouped = ""
            var group = ""
            var single = ""
            /// Of the instances `A` and `B`, their group `G` and the instance `C`.
            var told: Set<String>
            var tellsFaults = true
        }

        static let variants = [
            Variant(
                testDescription: "each for itself", grouped: "smtp_alert", group: "smtp_alert", single: "smtp_alert on",
                told: ["A", "B", "G", "C"]),
            Variant(testDescription: "all", globals: "smtp_alert", told: ["A", "B", "G", "C"]),
            Variant(
                testDescription: "all but one", globals: "smtp_alert_vrrp", single: "smtp_alert off",
                told: ["A", "B", "G"]),
            Variant(
                testDescription: "one alone", globals: "smtp_alert on\n  smtp_alert_vrrp off",
                single: "smtp_alert true",
                told: ["C"]),
            Variant(testDescription: "the group alone", group: "smtp_alert", told: ["G"]),
            Variant(
                testDescription: "no faults", globals: "smtp_alert\n  no_email_faults", told: ["A", "B", "G", "C"],
                tellsFaults: false),
        ]

        /// What both are sent through, and what both have to mail of it.
        @Test(arguments: variants)
        func `every mail that keepalived sends is sent`(variant: Variant) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let node = try laboratory.node("one")
                let file = try node.write("0", to: "number")
                let text = Self.text(variant, file: file)
                var received: [[Mail]] = []
                for isKeepalived in [true, false] {
                    let server = try await MailServer.start(on: node)
                    let router: any Router =
                        isKeepalived
                        ? try await Keepalived.start(on: node, text) : try await AloftAgent.start(on: node, text)
                    try await Self.live(router, text, file, in: laboratory) { step in
                        // keepalived sends each mail by itself: two of one instance may overtake each other.
                        let expected = Self.stories(variant, until: step).values.map(\.count).reduce(0, +)
                        _ = try await server.mails(expected, within: patience)
                    }
                    try await router.stop()
                    #expect(Self.stories(server.mails) == Self.stories(variant), "\(router)")
                    received.append(server.mails)
                    try await server.stop()
                }
                // What filters look at.
                func look(_ mail: Mail) -> [String?] {
                    [mail.sender, mail.header["from"], mail.header["to"], mail.subject, mail.firstLine]
                        + mail.recipients
                }
                #expect(Set(received[0].map(look)) == Set(received[1].map(look)))
            }
        }

        /// Nobody is told of the wait for the first reading, and everybody of what it comes to.
        @Test func `a fault from the start is mailed when it is known`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = try laboratory.node("one")
                let grouped = ["FAULT", "BACKUP", "MASTER"]
                let expected = ["A": grouped, "B": grouped, "G": grouped, "C": ["BACKUP", "MASTER"]]
                for kind in [RouterKind.keepalived, .aloft] {
                    let file = try node.write("1", to: "number")
                    let server = try await MailServer.start(on: node)
                    let router = try await kind.start(on: node, Self.text(Self.variants[1], file: file))
                    _ = try await server.mails(5, within: patience)
                    try "0".write(toFile: file, atomically: false, encoding: .utf8)
                    _ = try await server.mails(11, within: patience)
                    try await router.stop()
                    #expect(Self.stories(server.mails) == expected, "\(kind)")
                    try await server.stop()
                }
            }
        }

        private static func text(_ variant: Variant, file: String) -> String {
            func instance(_ name: String, _ number: Int, _ lines: String) -> String {
                var configuration = InstanceConfiguration(.version3, priority: 100)
                configuration.name = name
                configuration.virtualRouter = number
                configuration.address = "192.168.100.\(160 + number)/24"
                configuration.lines = [lines]
                return configuration.text
            }
            return """
                global_defs {
                  router_id LVS_DEVEL
                  notification_email {
                    ops@example.org
                    root@example.org
                  }
                  notification_email_from keepalived@example.org
                  smtp_server 127.0.0.1
                  \(variant.globals)
                }
                track_file t {
                  file \(file)
                  weight 0
                }
                vrrp_sync_group G {
                  group {
                    A
                    B
                  }
                  \(variant.group)
                }
                \(instance("A", 1, "\(variant.grouped)\n  track_file {\n    t\n  }"))
                \(instance("B", 2, variant.grouped))
                # The last.
                \(instance("C", 3, variant.single))
                """
        }

        /// Becomes Active, is in fault and comes back with the group; the other instance yields to a peer, comes back and is
        /// removed by a reload.
        private static func live(
            _ router: any Router, _ text: String, _ file: String, in laboratory: Laboratory,
            untilMailed: (_ step: Int) async throws -> Void
        ) async throws {
            func wait(_ number: Int, until holder: Set<String>) async throws {
                _ = try await eventually(within: patience, "\(holder) with address \(number)") {
                    laboratory.addresses.holders(of: "192.168.100.\(160 + number)/24") == holder ? true : nil
                }
            }
            for number in 1...3 { try await wait(number, until: ["one"]) }
            try await untilMailed(0)
            try "1".write(toFile: file, atomically: false, encoding: .utf8)
            for number in 1...2 { try await wait(number, until: []) }
            try await untilMailed(1)
            try "0".write(toFile: file, atomically: false, encoding: .utf8)
            for number in 1...2 { try await wait(number, until: ["one"]) }
            try await untilMailed(2)
            var peer = InstanceConfiguration(.version3, priority: 150)
            peer.virtualRouter = 3
            peer.address = "192.168.100.163/24"
            let keepalived = try await Keepalived.start(on: try laboratory.node("two"), peer.text)
            try await wait(3, until: ["two"])
            try await untilMailed(3)
            try await keepalived.stop()
            try await wait(3, until: ["one"])
            try await untilMailed(4)
            let rest = text.components(separatedBy: "# The last.")[0]
            try rest.write(toFile: router.configurationFile, atomically: true, encoding: .utf8)
            for process in router.processes.prefix(1) { Glibc.kill(process, SIGHUP) }
            try await wait(3, until: [])
            try await untilMailed(5)
        }

        /// The states that each step of `live` brings: to `A`, `B` and `G`, and to `C`.
        private static let steps: [(grouped: [String], single: [String])] = [
            (["BACKUP", "MASTER"], ["BACKUP", "MASTER"]), (["FAULT"], []), (["BACKUP", "MASTER"], []), ([], ["BACKUP"]),
            ([], ["MASTER"]), ([], ["FAULT"]),
        ]

        /// The states that are told of each, in order.
        private static func stories(_ variant: Variant, until step: Int = steps.count - 1) -> [String: [String]] {
            let steps = steps.prefix(step + 1)
            return variant.told.reduce(into: [:]) { stories, name in
                let states = steps.flatMap { name == "C" ? $0.single : $0.grouped }
                stories[name] = states.filter { $0 != "FAULT" || variant.tellsFaults }
            }
        }

        private static func stories(_ mails: [Mail]) -> [String: [String]] {
            mails.reduce(into: [:]) { stories, mail in
                // [LVS_DEVEL] VRRP Instance A - Entering MASTER state
                let words = mail.subject.split(separator: " ").map(String.init)
                guard words.count == 8 else { return stories["?", default: []].append(mail.subject) }
                stories[words[3], default: []].append(words[6])
            }
        }

        @Test func `a server that is away, busy and refuses a recipient gets them all later, by STARTTLS and login`()
            async throws
        {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = try laboratory.node("one")
                try await node.makeCertificate("mail")
                let password = try node.write("geheim\n", to: "password")
                let text = """
                    global_defs {
                      notification_email {
                        ops@example.org
                        nobody@example.org
                      }
                      smtp_server \(node.address) 2525
                      smtp_alert
                      smtp_tls starttls
                      smtp_ca \(node.directory)/mail.crt
                      smtp_user aloft
                      smtp_password_file \(password)
                    }

                    """
                let agent = try await AloftAgent.start(
                    on: node, text + InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("active", of: agent)
                _ = try await eventually(within: patience, "a condition that names the mails that wait") {
                    let conditions = try await agent.get("/v1/status").json["conditions"].items
                    let told = conditions.filter { $0["type"].string == "mail_unsent" }
                    return told.first?["detail"].string?.contains("2 mails wait for the server") == true ? true : nil
                }
                let options = [
                    "--tls", "\(node.directory)/mail.crt", "\(node.directory)/mail.key", "--login", "aloft", "geheim",
                    "--refuse", "nobody@example.org", "--busy", "1",
                ]
                let server = try await MailServer.start(on: node, port: 2525, options)
                let mails = try await server.mails(2, within: .seconds(60))
                #expect(
                    mails.map(\.subject)
                        == ["BACKUP", "MASTER"].map { "[one] VRRP Instance VI_01 - Entering \($0) state" })
                #expect(mails.allSatisfy { $0.tls && $0.user == "aloft" && $0.recipients == ["ops@example.org"] })
                #expect(mails.allSatisfy { $0.header["to"] == "ops@example.org, nobody@example.org" })
                #expect(mails.allSatisfy { $0.sender == "keepalived@one" && $0.greetedAs == "one" })
                let rows = try await eventually(within: patience, "four mails in the history") {
                    let items = try await agent.get("/v1/notifications").json["items"].items
                    return items.count == 4 ? items : nil
                }
                let outcomes = Set(rows.map { [$0["command"][1].string, $0["outcome"].string, $0["event"].string] })
                #expect(
                    outcomes == [
                        ["ops@example.org", "sent", "backup"], ["nobody@example.org", "not_sent", "backup"],
                        ["ops@example.org", "sent", "active"], ["nobody@example.org", "not_sent", "active"],
                    ])
                #expect(rows.allSatisfy { ($0["tries"].number ?? 0) >= 1 })
                #expect(rows.contains { $0["why"].string?.contains("nobody has this address") == true })
                #expect(rows.contains { $0["output"].string?.contains("taken as number 4711") == true })
                let said = agent.process.output.events
                #expect(!said.contains { $0.contains("geheim") })
                let metrics = try await agent.get("/metrics").body
                #expect(metrics.contains("\naloft_mails_waiting 0\n"))
                #expect(metrics.contains("\naloft_conditions{type=\"mail_unsent\"} 0\n"))
                try await agent.stop()
            }
        }

        @Test(arguments: [(true, "implicit"), (false, "starttls")])
        func `TLS is spoken with whom the authorities vouch for alone`(isImplicit: Bool, keyword: String) async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = try laboratory.node("one")
                try await node.makeCertificate("mail")
                try await node.makeCertificate("other")
                func text(_ authority: String) -> String {
                    "global_defs {\n  notification_email {\n    ops@example.org\n  }\n  smtp_server \(node.address) 465\n"
                        + "  smtp_alert\n  smtp_tls \(keyword)\n  smtp_ca \(node.directory)/\(authority).crt\n}\n"
                        + InstanceConfiguration(.version3, priority: 100).text
                }
                let server = try await MailServer.start(
                    on: node, port: 465,
                    ["--tls", "\(node.directory)/mail.crt", "\(node.directory)/mail.key"]
                        + (isImplicit ? ["--implicit"] : []))
                let agent = try await AloftAgent.start(on: node, text("other"))
                _ = try await agent.process.output.first(within: .seconds(30), "a complaint about the certificate") {
                    $0.contains("a mail is not taken")
                }
                #expect(server.mails.isEmpty)
                try node.write(text("mail"), to: "aloft.conf")
                #expect(try await agent.command("reload").status == 0)
                #expect(try await server.mails(2, within: .seconds(60)).allSatisfy(\.tls))
                try await agent.stop()
            }
        }

        @Test func `a server that hangs delays neither an advertisement nor the stop`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = try laboratory.node("one")
                let server = try await MailServer.start(on: node, ["--silent"])
                let text = """
                    global_defs {
                      notification_email {
                        ops@example.org
                      }
                      smtp_server 127.0.0.1
                      smtp_alert
                    }

                    """
                let agent = try await AloftAgent.start(
                    on: node, text + InstanceConfiguration(.version3, priority: 100).text)
                try await expectState("active", of: agent)
                let begin = ContinuousClock.now
                try await agent.stop()
                #expect(begin.duration(to: .now) < .seconds(10))
                let log = agent.process.output.events
                #expect(log.contains { $0.contains("2 mails are lost: the agent stopped before") }, "\(log)")
                try await server.stop()
            }
        }
    }
}

extension Router {
    /// What it was started with.
    fileprivate var configurationFile: String {
        self is Keepalived ? node.directory + "/keepalived.conf" : node.directory + "/aloft.conf"
    }
}
