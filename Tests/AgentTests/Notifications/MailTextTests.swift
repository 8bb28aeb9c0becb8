import AgentModel
import Configuration
import History
import Testing

@testable import Agent

struct MailTextTests {
    private static let stamp = Stamp(wallMicroseconds: 1_795_947_162_123_456, bootID: "b", monotonicMicroseconds: 1)

    private static func event(
        _ event: NotifyEvent.Event, of subject: NotifyEvent.Subject = .instance, mails: Bool? = nil
    ) -> NotifyEvent {
        var notifications = Notifications()
        notifications.mails = mails
        return NotifyEvent(
            subject: subject, name: "VI_1", event: event, priority: 100, stamp: stamp, notifications: notifications,
            why: "no other router was heard for 3.6 s")
    }

    /// Read off keepalived 2.2.7.
    @Test(
        arguments: [
            (
                event(.active), "VRRP Instance VI_1 - Entering MASTER state",
                "=> VRRP Instance is now owning VRRP VIPs <="
            ),
            (
                event(.backup), "VRRP Instance VI_1 - Entering BACKUP state",
                "=> VRRP Instance is no longer owning VRRP VIPs <="
            ),
            (
                event(.fault), "VRRP Instance VI_1 - Entering FAULT state",
                "=> VRRP Instance is no longer owning VRRP VIPs <="
            ),
            (
                event(.deleted), "VRRP Instance VI_1 - Entering FAULT state",
                "=> VRRP Instance is no longer owning VRRP VIPs <="
            ),
            (
                event(.active, of: .group), "VRRP Group VI_1 - Entering MASTER state",
                "=> All VRRP group instances are now in MASTER state <="
            ),
            (
                event(.fault, of: .group), "VRRP Group VI_1 - Entering FAULT state",
                "=> All VRRP group instances are now in FAULT state <="
            ),
        ])
    func `subject and first line are keepalived's`(_ event: NotifyEvent, _ subject: String, _ line: String) {
        #expect(event.mailSubject(node: "LVS_DEVEL") == "[LVS_DEVEL] \(subject)")
        let lines = event.mailBody(node: "LVS_DEVEL").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first.map(String.init) == line)
        #expect(lines.dropFirst(2).first?.contains("no other router was heard for 3.6 s") == true)
    }

    @Test func `who is told follows keepalived's order of keywords`() throws {
        var settings = MailConfiguration()
        let active = Self.event(.active)
        settings.alerts = true
        #expect(!active.isMailed(by: settings))
        settings.recipients = [try #require(MailAddress("ops@example.org"))]
        #expect(!active.isMailed(by: settings))
        settings.server = MailServer(host: "192.0.2.25")
        #expect(active.isMailed(by: settings))
        settings.routerAlerts = false
        #expect(!active.isMailed(by: settings))
        #expect(Self.event(.active, mails: true).isMailed(by: settings))
        settings.routerAlerts = true
        #expect(!Self.event(.active, mails: false).isMailed(by: settings))
        for event in [NotifyEvent.Event.stop, .lowerPriority, .priority] {
            #expect(!Self.event(event).isMailed(by: settings))
        }
        #expect(!Self.event(.deleted, of: .group).isMailed(by: settings))
        #expect(Self.event(.fault).isMailed(by: settings))
        settings.leavesOutFaults = true
        #expect(!Self.event(.fault).isMailed(by: settings))
        #expect(Self.event(.backup).isMailed(by: settings))
    }

    @Test func `a mail has its header, a blank line and its body`() throws {
        let text = MailText(
            from: try #require(MailAddress("keepalived@web1")),
            recipients: [
                try #require(MailAddress("ops@example.org")), try #require(MailAddress("Öl & Co <b@example.org>")),
            ],
            subject: "[web1] VRRP Instance VI_1 - Entering MASTER state", date: Self.stamp.wallMicroseconds,
            messageID: "1.2@web1", body: "one\n\ntwo\n")
        #expect(
            String(decoding: text.bytes, as: UTF8.self)
                == """
                Date: Sun, 29 Nov 2026 10:12:42 +0000
                From: keepalived@web1
                Subject: [web1] VRRP Instance VI_1 - Entering MASTER state
                X-Mailer: Aloft (Keepalived)
                To: ops@example.org, =?utf-8?Q?=C3=96l=20=26=20Co?= <b@example.org>
                Message-ID: <1.2@web1>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                one

                two


                """.replacing("\n", with: "\r\n"))
    }

    @Test func `nothing in a subject begins another header`() {
        #expect(MailText.words("a\r\nBcc: x@example.org") == "a??Bcc: x@example.org")
        #expect(MailText.words("tür\n") == "=?utf-8?Q?t=C3=BCr=3F?=")
        let long = MailText.words(String(repeating: "ü", count: 40))
        #expect(long.split(separator: "\r\n ").count == 4)
        #expect(long.split(separator: "\r\n ").allSatisfy { $0.utf8.count <= 75 })
    }

    @Test(arguments: [
        (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
        (951_782_400_000_000, "Tue, 29 Feb 2000 00:00:00 +0000"),
    ])
    func `a date is that of RFC 5322`(_ microseconds: Int64, _ text: String) {
        #expect(MailText.date(microseconds) == text)
    }

    @Test(arguments: [
        ("ops@example.org", "ops@example.org"), ("root", "root"), ("A B <a@example.org>", "a@example.org"),
        ("<a@example.org>", "a@example.org"), ("a b", nil), ("", nil), ("<>", nil), ("<a@example.org", nil),
        ("a@example.org>", nil), ("<a> <b>", nil), ("<a@example.org> b", nil), ("a\r\nRCPT", nil), ("a,b", nil),
    ])
    func `an address has a path, or is none`(_ text: String, _ path: String?) {
        #expect(MailAddress(text)?.path == path)
    }
}
