import AgentModel
import Configuration
import HTTPClient
import History
import ManagementAPI
import Synchronization
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(1)))
struct MailQueueTests {
    /// A mail server by a script: what it answers to each mail in turn, and then takes all.
    private final class Server: Sendable {
        private struct State {
            var answers: [Int]
            var asked: [SMTPClient.Message] = []
        }

        private let state: Mutex<State>

        init(_ answers: [Int] = []) {
            state = Mutex(State(answers: answers))
        }

        var asked: [SMTPClient.Message] { state.withLock { $0.asked } }

        func take(_ message: SMTPClient.Message) throws(SMTPClient.Failure) -> String {
            let answer = state.withLock { state in
                state.asked.append(message)
                return state.answers.isEmpty ? 250 : state.answers.removeFirst()
            }
            guard answer == 250 else { throw SMTPClient.Failure(reply: answer, text: "it said \(answer)") }
            return "250 taken"
        }
    }

    private static func settings(_ recipients: String...) -> MailConfiguration {
        var settings = MailConfiguration()
        settings.recipients = recipients.compactMap { MailAddress($0) }
        settings.server = MailServer(host: "192.0.2.25", port: 26)
        settings.alerts = true
        return settings
    }

    private static func event(_ name: String, _ event: NotifyEvent.Event = .active) -> NotifyEvent {
        NotifyEvent(
            subject: .instance, name: name, event: event, priority: 100,
            stamp: Stamp(wallMicroseconds: 1000, bootID: "b", monotonicMicroseconds: 1000),
            notifications: Notifications())
    }

    private static let hurried = MailQueue.Pauses(first: .milliseconds(1), longest: .milliseconds(4))

    private static func queue(
        _ journal: Journal, _ server: Server, pauses: MailQueue.Pauses = hurried
    ) -> MailQueue {
        MailQueue(node: "web1", hostName: "web1", journal.services(), pauses: pauses) {
            (message, _) throws(SMTPClient.Failure) in try server.take(message)
        }
    }

    @Test func `what is told is sent in order and recorded`() async throws {
        let (journal, server) = (try Journal(), Server())
        let queue = Self.queue(journal, server)
        queue.follow(Self.settings("a@example.org", "B <b@example.org>"))
        queue.add(Self.event("one"))
        queue.add(Self.event("two", .fault))
        queue.add(Self.event("two", .stop))
        let mails = await journal.next(2).compactMap(\.mail)
        #expect(mails.map(\.name) == ["one", "two"])
        #expect(mails.allSatisfy { $0.outcome == .sent(reply: "250 taken") && $0.tries == 1 })
        #expect(mails.first?.server == "smtp://192.0.2.25:26")
        #expect(mails.first?.recipients == ["a@example.org", "b@example.org"])
        #expect(server.asked.count == 2)
        #expect(server.asked.allSatisfy { $0.sender == "keepalived@web1" })
        #expect(Set(server.asked.map(\.text)).count == 2)
        queue.close()
    }

    @Test func `what is not taken is tried again, the same mail`() async throws {
        let (journal, server) = (try Journal(), Server([0, 451, 0]))
        let queue = Self.queue(journal, server)
        queue.follow(Self.settings("a@example.org"))
        queue.add(Self.event("one"))
        queue.add(Self.event("two"))
        let mails = await journal.next(2).compactMap(\.mail)
        #expect(mails.map(\.name) == ["one", "two"])
        #expect(mails.map(\.tries) == [4, 1])
        #expect(server.asked.count == 5)
        #expect(Set(server.asked.prefix(4).map(\.text)).count == 1)
        #expect(queue.status == MailStatus(), "the trouble is over")
        #expect(journal.log.withLock { $0.count } == 2, "once that it is not taken, and once that mails are again")
        queue.close()
    }

    @Test func `a recipient that is refused costs nobody else the mail`() async throws {
        let (journal, server) = (try Journal(), Server([550, 250, 550]))
        let queue = Self.queue(journal, server)
        queue.follow(Self.settings("a@example.org", "b@example.org", "c@example.org"))
        queue.add(Self.event("one"))
        let mails = await journal.next(3).compactMap(\.mail)
        #expect(mails.map(\.recipients) == [["a@example.org"], ["b@example.org"], ["c@example.org"]])
        #expect(
            mails.map(\.outcome) == [
                .sent(reply: "250 taken"), .notSent(why: "it said 550"), .sent(reply: "250 taken"),
            ])
        #expect(
            server.asked.map(\.recipients) == [
                ["a@example.org", "b@example.org", "c@example.org"], ["a@example.org"], ["b@example.org"],
                ["c@example.org"],
            ])
        queue.close()
    }

    @Test func `more than may wait are lost, the oldest, and the history says so`() async throws {
        let (journal, server) = (try Journal(), Server([0]))
        let queue = Self.queue(journal, server, pauses: .init(first: .seconds(3600), longest: .seconds(3600)))
        queue.follow(Self.settings("a@example.org"))
        queue.add(Self.event("0"))
        while journal.log.withLock({ $0.isEmpty }) { await Task.yield() }
        for number in 1..<MailQueue.limit + 3 { queue.add(Self.event("\(number)")) }
        // Another server may take them, and is asked at once.
        var other = Self.settings("a@example.org")
        other.server = MailServer(host: "192.0.2.26")
        queue.follow(other)
        let records = await journal.next(2)
        #expect(records.compactMap(\.mail).map(\.name) == ["3"])
        #expect(records.compactMap(\.gap).map(\.count) == [3])
        #expect(records.compactMap(\.gap).map(\.what) == ["notifications"])
        queue.close()
    }

    @Test func `what waits when the agent stops, or when nobody is mailed any more, is recorded as lost`() async throws
    {
        for isStop in [true, false] {
            let (journal, server) = (try Journal(), Server([0]))
            let queue = Self.queue(journal, server, pauses: .init(first: .seconds(3600), longest: .seconds(3600)))
            queue.follow(Self.settings("a@example.org"))
            queue.add(Self.event("one"))
            while journal.log.withLock({ $0.isEmpty }) { await Task.yield() }
            queue.add(Self.event("two"))
            #expect(queue.status.waiting == 2)
            #expect(queue.status.trouble?.text == "it said 0")
            if isStop { queue.close() } else { queue.follow(MailConfiguration()) }
            #expect(await journal.next(1).compactMap(\.gap).map(\.count) == [2])
            #expect(server.asked.count == 1)
            #expect(queue.status == MailStatus(), "nothing waits that could be in trouble")
        }
    }

    @Test func `a password that cannot be read is tried again`() async throws {
        let (journal, server) = (try Journal(), Server())
        let queue = Self.queue(journal, server)
        var settings = Self.settings("a@example.org")
        (settings.user, settings.passwordPath) = ("aloft", "/nowhere/password")
        queue.follow(settings)
        queue.add(Self.event("one"))
        while journal.log.withLock({ $0.isEmpty }) { await Task.yield() }
        #expect(server.asked.isEmpty)
        #expect(journal.log.withLock { $0 }.first?.contains("/nowhere/password") == true)
        queue.follow(Self.settings("a@example.org"))
        #expect(await journal.next(1).compactMap(\.mail).map(\.name) == ["one"])
        queue.close()
    }
}
