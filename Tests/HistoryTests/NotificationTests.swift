import Health
import Testing

@testable import AgentModel
@testable import History

struct NotificationTests {
    @Test(
        arguments: [
            (CheckResult.Outcome.exited(status: 1), "exited", 1, nil, nil),
            (.killed(signal: 9), "killed", nil, 9, nil),
            (.timedOut, "timed_out", nil, nil, nil),
            (.notRun(why: "no such file"), "not_run", nil, nil, "no such file"),
            (.notStarted(why: "no descriptor"), "not_started", nil, nil, "no descriptor"),
        ] as [(CheckResult.Outcome, String, Int?, Int?, String?)])
    func `a run comes back with every column`(
        _ outcome: CheckResult.Outcome, _ name: String, _ status: Int?, _ signal: Int?, _ why: String?
    ) throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.notification(event: .fault, outcome, output: [0x68, 0xFF]))
        #expect(
            try history.reader.notifications().items.map(\.content) == [
                RecordedNotification(
                    subject: "instance", name: "VI_01", event: "fault",
                    command: ["/bin/notify", "it's me"], waitedMs: 2, outcome: name, exitStatus: status,
                    signal: signal, why: why, tries: nil, durationMs: 4, output: "h\u{FFFD}")
            ])
        #expect(history.close())
    }

    @Test(
        arguments: [
            (.sent(reply: "250 taken"), "sent", nil, "250 taken"),
            (.notSent(why: "550 nobody"), "not_sent", "550 nobody", ""),
        ] as [(MailRecord.Outcome, String, String?, String)])
    func `a mail comes back among the programs`(
        _ outcome: MailRecord.Outcome, _ name: String, _ why: String?, _ output: String
    ) throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(
            .mail(
                MailRecord(
                    stamp: site.now, subject: .group, name: "G", event: .backup, server: "smtp://192.0.2.25:25",
                    recipients: ["a@example.org", "b@example.org"], waited: .milliseconds(2), tries: 3,
                    outcome: outcome, duration: .milliseconds(4))))
        #expect(
            try history.reader.notifications().items.map(\.content) == [
                RecordedNotification(
                    subject: "group", name: "G", event: "backup",
                    command: ["smtp://192.0.2.25:25", "a@example.org", "b@example.org"], waitedMs: 2,
                    outcome: name, exitStatus: nil, signal: nil, why: why, tries: 3, durationMs: 4,
                    output: output)
            ])
        #expect(history.close())
    }

    @Test(arguments: NotificationRecord.Event.allCases)
    func `every event has its place`(_ event: NotificationRecord.Event) throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.notification(event: event))
        #expect(try history.reader.notifications().items.map(\.event) == [event.rawValue])
        #expect(history.close())
    }

    @Test func `an instance is asked for without a group of the same name`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.notification("web"))
        _ = try history.writer.write(site.notification("web", subject: .group))
        _ = try history.writer.write(site.notification("mail"))
        #expect(try history.reader.notifications(NotificationFilter(instance: "web")).items.map(\.id) == [1])
        let page = try history.reader.notifications(limit: 2)
        #expect(page.items.map(\.id) == [3, 2])
        #expect(try history.reader.notifications(cursor: page.next).items.map(\.id) == [1])
        #expect(history.close())
    }

    @Test func `runs are kept as long as transitions`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.notification())
        site.advance(wall: .seconds(100), monotonic: .seconds(100))
        _ = try history.writer.write(site.notification())
        #expect(history.close())
        site.advance(wall: .seconds(50), monotonic: .seconds(50))
        try site.prune(Retention(keepTransitions: .seconds(60), keepCheckResults: .seconds(1)))
        let again = try site.open()
        #expect(try again.reader.notifications().items.map(\.id) == [2])
        #expect(again.close())
    }
}
