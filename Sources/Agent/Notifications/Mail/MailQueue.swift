internal import AgentModel
internal import Configuration
internal import Dispatch
internal import HTTPClient
internal import LinuxIO
internal import Logging
private import Synchronization

/// Sends the mails about changes, one after the other, and again until the server has them (docs/development/decisions/0051).
///
/// It has a thread only while it sends. What waits is bounded in number and in time, and what is given up is in the history.
final class MailQueue: Sendable {
    typealias Send = @Sendable (SMTPClient.Message, SMTPClient.Server) throws(SMTPClient.Failure) -> String

    /// Mails that may wait; the oldest go first, which the log and a gap row say.
    static let limit = 256
    /// How long one is tried.
    static let patience = Duration.seconds(24 * 3600)
    /// What a server may take over one mail, beside the time until the connection stands.
    private static let exchangeTime = Duration.seconds(60)
    /// How long the stop of the agent waits for what is being sent.
    private static let stopTime = Duration.seconds(2)

    /// Between two tries: the first, doubled each time up to the longest.
    struct Pauses: Sendable {
        var first = Duration.seconds(1)
        var longest = Duration.seconds(60)
    }

    private struct Mail {
        var event: NotifyEvent
        /// Tells its message from all others.
        var number: UInt64
        /// Those that are left, where the server did not take it for all at once.
        var recipients: [MailAddress]?
        var tries = 0
    }

    private struct Setback {
        /// The last before a try.
        var pause: Duration
        var trouble: MailStatus.Trouble
    }

    private struct State {
        var settings = MailConfiguration()
        var signature: String?
        var waiting: [Mail] = []
        var count: UInt64 = 0
        var isWorking = false
        var isClosed = false
        /// Nil while the server takes what it gets.
        var setback: Setback?
        var isPausing = false
        var losses = NotifyLosses()
    }

    private let node: String
    private let hostName: String
    private let services: NotifyServices
    private let pauses: Pauses
    private let send: Send
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "aloft.mail", qos: .utility)
    /// Entered while a server is spoken to.
    private let sending = DispatchGroup()

    /// - Parameters:
    ///   - node: what this node is called.
    ///   - hostName: what the server is greeted with, and where mails come from, unless the configuration says so.
    init(
        node: String, hostName: String, _ services: NotifyServices, pauses: Pauses = Pauses(),
        send: @escaping Send = { (message, server) throws(SMTPClient.Failure) in
            try SMTPClient.send(message, to: server)
        }
    ) {
        self.node = node
        self.hostName = hostName
        self.services = services
        self.pauses = pauses
        self.send = send
    }

    /// What waits goes to the server and the recipients of `settings` from now on, at once.
    ///
    /// - Parameter signature: what subjects call this node instead of its name (`router_id`).
    func follow(_ settings: MailConfiguration, signedBy signature: String? = nil) {
        state.withLock { state in
            state.signature = signature
            guard state.settings != settings else { return }
            state.settings = settings
            guard settings.isUsable else { return giveUp(&state, "nobody is mailed any more") }
            state.isPausing = false
            resume(&state)
        }
    }

    /// Mails what is to be mailed of an event.
    func add(_ event: NotifyEvent) {
        state.withLock { state in
            guard event.isMailed(by: state.settings), !state.isClosed else { return }
            if state.waiting.count >= Self.limit {
                if state.losses.isEmpty { services.log(.error, "mails are lost: more than \(Self.limit) wait") }
                // The first may be on its way.
                state.losses.add(state.waiting.remove(at: state.isWorking ? 1 : 0).event.stamp)
            }
            state.count += 1
            state.waiting.append(Mail(event: event, number: state.count))
            resume(&state)
        }
    }

    /// What waits now, and why.
    var status: MailStatus {
        state.withLock { state in
            var status = MailStatus()
            status.waiting = state.waiting.count
            status.trouble = state.setback?.trouble
            return status
        }
    }

    /// Sends what waits, unless the server did not take the last one, and gives up the rest.
    func close() {
        let isFailing = state.withLock { $0.setback != nil }
        if !isFailing { _ = sending.wait(timeout: .now() + Self.stopTime.dispatch) }
        state.withLock { state in
            state.isClosed = true
            giveUp(&state, "the agent stopped before")
        }
    }

    private func giveUp(_ state: inout State, _ why: String) {
        for mail in state.waiting { state.losses.add(mail.event.stamp) }
        if !state.waiting.isEmpty { services.log(.error, "\(state.waiting.count) mails are lost: \(why)") }
        state.waiting = []
        state.setback = nil
        tellLosses(&state, why)
    }

    private func tellLosses(_ state: inout State, _ why: String) {
        if let gap = state.losses.takeGap(services.now(), "Mails were not sent: \(why).") { services.record(gap) }
    }

    /// Goes to work, unless it is at work or pauses.
    private func resume(_ state: inout State) {
        guard !state.isWorking, !state.isPausing, !state.waiting.isEmpty else { return }
        state.isWorking = true
        sending.enter()
        queue.async { [self] in work() }
    }
}

// On the queue.
extension MailQueue {
    private struct Job {
        var mail: Mail
        var settings: MailConfiguration
        var signature: String?
    }

    private func work() {
        while let job = next() {
            let begun = services.now()
            let start = ContinuousClock.now
            do throws(SMTPClient.Failure) {
                let reply = try deliver(job)
                finish(job, begun, start.duration(to: .now), .sent(reply: reply))
            } catch {
                fail(job, begun, start.duration(to: .now), error)
            }
        }
    }

    /// The first that waits; nil, and the work is over for now, without one or while the server takes none.
    private func next() -> Job? {
        state.withLock { state in
            guard !state.isClosed, !state.isPausing, let mail = state.waiting.first else {
                state.isWorking = false
                sending.leave()
                return nil
            }
            state.waiting[0].tries += 1
            return Job(mail: mail, settings: state.settings, signature: state.signature)
        }
    }

    private func deliver(_ job: Job) throws(SMTPClient.Failure) -> String {
        let (mail, settings) = (job.mail, job.settings)
        let recipients = mail.recipients ?? settings.recipients
        guard let sender = settings.sender ?? MailAddress("keepalived@\(hostName)") else {
            throw SMTPClient.Failure(reply: 0, text: "the host has no name that a mail could come from")
        }
        let stamp = mail.event.stamp
        let text = MailText(
            from: sender, recipients: settings.recipients, subject: mail.event.mailSubject(node: job.signature ?? node),
            date: stamp.wallMicroseconds, messageID: "\(stamp.wallMicroseconds).\(mail.number)@\(hostName)",
            body: mail.event.mailBody(node: node))
        return try send(
            SMTPClient.Message(sender: sender.path, recipients: recipients.map(\.path), text: text.bytes),
            try server(settings))
    }

    private func server(_ settings: MailConfiguration) throws(SMTPClient.Failure) -> SMTPClient.Server {
        guard let server = settings.server else { throw SMTPClient.Failure(reply: 0, text: "smtp_server is missing") }
        return SMTPClient.Server(
            url: settings.url(of: server), helloName: settings.helloName ?? hostName,
            needsStartTLS: settings.security == .startTLS, authoritiesPath: settings.authoritiesPath,
            login: try login(settings), connecting: settings.connectTimeout,
            whole: settings.connectTimeout + Self.exchangeTime)
    }

    /// Reads the password anew each time, so that another one counts at once.
    private func login(_ settings: MailConfiguration) throws(SMTPClient.Failure) -> SMTPClient.Login? {
        guard let user = settings.user, let path = settings.passwordPath else { return nil }
        do throws(SystemError) {
            let text = try SmallFile.beginning(of: path, atMost: 4096)
            return SMTPClient.Login(user: user, password: String(text.prefix { !$0.isNewline }))
        } catch {
            throw SMTPClient.Failure(
                reply: 0, text: "the file of smtp_password_file, \(path), cannot be read: \(error.errorText)")
        }
    }

    private func finish(_ job: Job, _ begun: Stamp, _ took: Duration, _ outcome: MailRecord.Outcome) {
        state.withLock { state in
            guard !state.isClosed else { return }
            remove(job.mail, &state)
            if state.setback != nil { services.log(.notice, "the mail server takes mails again") }
            state.setback = nil
            record(job, begun, took, outcome)
            tellLosses(&state, "more than \(Self.limit) waited")
        }
    }

    private func fail(_ job: Job, _ begun: Stamp, _ took: Duration, _ failure: SMTPClient.Failure) {
        let waited = begun.monotonicMicroseconds - job.mail.event.stamp.monotonicMicroseconds
        let isOver = failure.isFinal || Duration.microseconds(waited) >= Self.patience
        state.withLock { state in
            guard !state.isClosed else { return }
            let recipients = job.mail.recipients ?? job.settings.recipients
            if isOver, recipients.count > 1 {
                // One that the server refuses keeps nobody else from being told.
                split(job.mail, recipients, &state)
            } else if isOver {
                remove(job.mail, &state)
                services.log(.error, "\(job.mail.event.key): no mail to \(text(recipients)): \(failure.text)")
                record(job, begun, took, .notSent(why: failure.text))
            } else {
                pause(after: failure, &state)
            }
        }
    }

    private func text(_ recipients: [MailAddress]) -> String {
        recipients.map(\.path).joined(separator: ", ")
    }

    private func remove(_ mail: Mail, _ state: inout State) {
        state.waiting.removeAll { $0.number == mail.number && $0.recipients == mail.recipients }
    }

    private func split(_ mail: Mail, _ recipients: [MailAddress], _ state: inout State) {
        guard let index = state.waiting.firstIndex(where: { $0.number == mail.number }) else { return }
        let parts = recipients.map { recipient in
            var part = state.waiting[index]
            part.recipients = [recipient]
            return part
        }
        state.waiting.replaceSubrange(index...index, with: parts)
    }

    private func pause(after failure: SMTPClient.Failure, _ state: inout State) {
        if state.setback == nil {
            services.log(.warning, "a mail is not taken, and is tried again: \(failure.text)")
        }
        let pause = state.setback.map { min($0.pause * 2, pauses.longest) } ?? pauses.first
        let since = state.setback?.trouble.since ?? services.now()
        state.setback = Setback(pause: pause, trouble: MailStatus.Trouble(since: since, text: failure.text))
        state.isPausing = true
        queue.asyncAfter(deadline: .now() + pause.dispatch) { [self] in endPause() }
    }

    private func endPause() {
        state.withLock { state in
            state.isPausing = false
            resume(&state)
        }
    }

    private func record(_ job: Job, _ begun: Stamp, _ took: Duration, _ outcome: MailRecord.Outcome) {
        let event = job.mail.event
        let waited = Duration.microseconds(begun.monotonicMicroseconds - event.stamp.monotonicMicroseconds)
        services.record(
            .mail(
                MailRecord(
                    stamp: begun, subject: event.subject, name: event.name, event: event.event,
                    server: job.settings.server.map(job.settings.url) ?? "",
                    recipients: (job.mail.recipients ?? job.settings.recipients).map(\.path), waited: waited,
                    tries: job.mail.tries + 1, outcome: outcome, duration: took)))
    }
}

extension MailConfiguration {
    /// Without the name that the server is greeted with.
    fileprivate func url(of server: MailServer) -> String {
        let scheme = security == .implicit ? "smtps" : "smtp"
        return "\(scheme)://\(server.host.contains(":") ? "[\(server.host)]" : server.host):\(server.port)"
    }
}
