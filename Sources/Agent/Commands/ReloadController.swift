internal import AgentModel
internal import Configuration
internal import Health
internal import History
internal import JSON
internal import LinuxIO
internal import Logging
internal import ManagementAPI
internal import Synchronization

/// Reloads: a configuration is read, checked, made durable and given to the engine as one step, or nothing is changed.
///
/// One call at a time, on the queue of its timer factory; `configuration` from any thread.
final class ReloadController: Sendable {
    struct State: Sendable {
        var inForce: InForce
        /// Nil when what is in force is to stay.
        var unconfirmed: Unconfirmed?
    }

    let services: Services
    let loader: ConfigurationLoader
    let timers: TimerFactory
    /// Has the API and the checks follow.
    let followers: Followers
    let state: Mutex<State>

    init(
        _ services: Services, loader: ConfigurationLoader, timers: TimerFactory, followers: Followers, inForce: InForce
    ) {
        self.services = services
        self.loader = loader
        self.timers = timers
        self.followers = followers
        state = Mutex(State(inForce: inForce))
    }

    /// The configuration in force.
    var configuration: Configuration { state.withLock { $0.inForce.configuration } }
    var generation: Int { state.withLock { $0.inForce.status.generation } }

    func reload(_ request: ReloadRequest, _ command: Command<ReloadOutcome>) {
        let author = command.requester.author
        guard !request.isDryRun else { return rehearse(examine(request, by: author), command) }
        let operation = command.begin(.reload, in: services)
        switch examine(request, by: author) {
        case .acceptable(let proposal):
            carryOut(proposal, operation, command)
        case .objectionable(let outcome):
            note(outcome, of: request, by: author)
            command.conclude(operation, outcome.word, outcome)
        }
    }

    /// Answers what would come of it, with what the engine foresees.
    private func rehearse(_ examination: Examination, _ command: Command<ReloadOutcome>) {
        switch examination {
        case .objectionable(let outcome):
            command.deliver(command.render(outcome))
        case .acceptable(let proposal):
            let (plan, warnings) = (proposal.plan, proposal.warnings)
            let isPosted = services.engine.post(
                .forecast(proposal.next.configuration) {
                    command.deliver(command.render(.accepted(plan.adding($0), warnings: warnings)))
                })
            if !isPosted { command.deliver(command.render(.shuttingDown)) }
        }
    }

    /// The row comes first: were the agent to end between the two, the next start would know what was unconfirmed.
    private func carryOut(_ proposal: Proposal, _ operation: Operation, _ command: Command<ReloadOutcome>) {
        let next = proposal.next
        var warnings = proposal.warnings
        if proposal.isNew, let why = record(next.status) {
            guard proposal.confirmWithin == nil else {
                return command.conclude(operation, "failed", .notRecorded(why: why))
            }
            warnings.append(.unrecorded(next.status, why))
        }
        let before = state.withLock { $0.inForce }
        adopt(next, by: command.requester)
        let plan = proposal.plan
        let isPosted = services.engine.post(
            .apply(next.configuration, next.status, operation.cause()) { [warnings] in
                command.conclude(operation, "done", .accepted(plan.adding($0), warnings: warnings))
            })
        guard isPosted else { return takeBack(proposal, to: before, operation, command) }
        followers.follow(next)
        if let time = proposal.confirmWithin { demand(confirmationWithin: time, of: proposal, orElse: before) }
        say(proposal, by: command.requester.author)
    }

    /// The engine takes nothing any more.
    private func takeBack(
        _ proposal: Proposal, to before: InForce, _ operation: Operation, _ command: Command<ReloadOutcome>
    ) {
        adopt(before, by: command.requester)
        if proposal.isNew {
            var status = before.status
            status.generation = proposal.next.status.generation + 1
            status.source = .rollback
            status.loadedAt = services.clock.stamp()
            services.history.enqueue(.configuration(ConfigurationRecord(status)))
        }
        command.conclude(operation, "failed", .shuttingDown)
    }

    /// Before the engine answers: whoever has the answer may use a new token.
    func adopt(_ next: InForce, by requester: Requester) {
        let before = state.withLock { state in
            defer { state.inForce = next }
            return state.inForce
        }
        followers.api(next)
        record(TokenChanges(from: before.keys.tokens, to: next.keys.tokens), by: requester)
    }

    /// Who may do what is another matter than the text of the configuration, and so an operation of its own.
    private func record(_ changes: TokenChanges, by requester: Requester) {
        guard !changes.isEmpty, let detail = try? JSONWriter.bytes(changes) else { return }
        services.history.enqueue(
            .operation(
                OperationRecord(
                    stamp: services.clock.stamp(), kind: .token, by: requester.author, fromAddress: requester.address,
                    requestID: requester.requestID, detail: String(decoding: detail, as: UTF8.self), result: "done")))
    }

    /// - Returns: why the history does not have it; nil when it has.
    func record(_ status: ConfigurationStatus) -> String? {
        let record = HistoryRecord.configuration(ConfigurationRecord(status))
        do throws(HistoryError) {
            _ = try services.history.write(record)
            return nil
        } catch .timedOut(let limit, mayFollow: true) {
            return HistoryError.timedOut(limit, mayFollow: true).description
        } catch {
            if status.confirmByMicroseconds == nil { services.history.enqueue(record) }
            return error.description
        }
    }

    private func say(_ proposal: Proposal, by author: Author) {
        let status = proposal.next.status
        services.log.log(.notice, "configuration \(status.generation) is in force, loaded by \(author.text)")
        for warning in proposal.warnings { services.log.log(.warning, warning.text(withSeverity: false)) }
    }

    /// Tells why nothing was changed; of a file that was refused the status tells too.
    private func note(_ outcome: ReloadOutcome, of request: ReloadRequest, by author: Author) {
        switch outcome {
        case .refused(let diagnostics):
            for diagnostic in diagnostics {
                services.log.log(diagnostic.isError ? .error : .warning, diagnostic.text(withSeverity: false))
            }
            services.log.log(.error, "the reload was refused: the configuration before it stays in force")
            if request.source == .file { describe { $0.isStale = true } }
        case .confirmationPending(let generation):
            services.log.log(
                .warning,
                "a reload by \(author.text) was refused: configuration \(generation) waits for its confirmation")
        case .preconditionFailed, .noSuchGeneration, .notRecorded, .shuttingDown, .accepted:
            services.log.log(.warning, "a reload by \(author.text) changed nothing: \(outcome.word)")
        }
    }

    /// Changes what is known of the configuration in force.
    func describe(_ change: (inout ConfigurationStatus) -> Void) {
        let status = state.withLock { state in
            change(&state.inForce.status)
            return state.inForce.status
        }
        _ = services.engine.post(.describe(status))
    }
}

/// Those beside the engine who follow what is in force.
struct Followers: Sendable {
    /// Who may use the API, with which certificate, and where it does not answer.
    let api: @Sendable (InForce) -> Void
    /// What is checked, and what else is tracked.
    let trackers: @Sendable (Configuration) -> Void
    /// The named pipes that every change is written to.
    let notifications: @Sendable (GlobalConfiguration) -> Void
    /// Whether memory is locked.
    let memory: @Sendable (SchedulingConfiguration) -> Void
    /// What is balanced, as this generation.
    let balancing: @Sendable (Configuration, Int) -> Void

    /// Has all but the API follow, which is told before the engine.
    func follow(_ inForce: InForce) {
        let configuration = inForce.configuration
        trackers(configuration)
        notifications(configuration.globals)
        memory(configuration.globals.scheduling)
        balancing(configuration, inForce.status.generation)
    }
}

extension ReloadOutcome {
    /// The result of the operation, in a word.
    var word: String {
        switch self {
        case .accepted: "done"
        case .refused: "refused"
        case .preconditionFailed: "precondition_failed"
        case .noSuchGeneration: "no_such_generation"
        case .confirmationPending: "confirmation_pending"
        case .notRecorded, .shuttingDown: "failed"
        }
    }
}
