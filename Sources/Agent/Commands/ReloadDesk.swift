internal import Configuration
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI
private import Synchronization

/// Reloads: a configuration is read, checked, and given to the engine as one step, or nothing is changed.
final class ReloadDesk: Sendable {
    private let office: Office
    private let loader: ConfigurationLoader
    private let scheduler: CheckScheduler
    private let inForce: Mutex<InForce>

    init(_ office: Office, loader: ConfigurationLoader, scheduler: CheckScheduler, inForce: InForce) {
        self.office = office
        self.loader = loader
        self.scheduler = scheduler
        self.inForce = Mutex(inForce)
    }

    /// The configuration in force.
    var configuration: Configuration { inForce.withLock { $0.configuration } }

    func reload(_ request: ReloadRequest, _ command: Command<ReloadOutcome>) {
        let loaded = loader.load()
        let diagnostics = loaded.diagnostics.map(ReloadDiagnostic.init)
        let isUsable = loaded.isUsable && !loaded.hasErrors
        let (plan, next) = preview(loaded, by: command.requester)
        let warnings = diagnostics + restartsNeeded(for: loaded.configuration)
        if request.isDryRun {
            return command.deliver(
                command.render(isUsable ? .accepted(plan, warnings: warnings) : .refused(diagnostics)))
        }
        let operation = command.begin(.reload, in: office)
        guard isUsable else {
            refuse(diagnostics)
            return command.conclude(operation, "refused", .refused(diagnostics))
        }
        let isPosted = office.engine.post(
            .apply(next.configuration, next.status, operation.cause()) { [self] in
                adopt(next, by: command.requester)
                command.conclude(operation, "done", .accepted(plan, warnings: warnings))
            })
        if !isPosted { command.conclude(operation, "failed", .shuttingDown) }
    }

    func confirm(_ command: Command<ConfirmOutcome>) {
        let operation = command.begin(.confirm, in: office)
        command.conclude(operation, "done", .nothingToConfirm)
    }

    /// The generation grows only when the text is another one.
    private func preview(_ loaded: LoadResult, by requester: Requester) -> (ReloadPlan, InForce) {
        let current = inForce.withLock { $0 }
        let digest = ConfigurationLoader.digest(of: loaded.configuration.text)
        let generation = current.status.generation + (digest == current.status.sha256 ? 0 : 1)
        let plan = ConfigurationLoader.plan(
            from: current.configuration, to: loaded.configuration, generation: generation)
        let status = loader.status(of: loaded, generation: generation, at: office.clock.stamp())
        return (plan, InForce(configuration: loaded.configuration, status: status))
    }

    /// What a running agent cannot change: where it listens and where its history is.
    private func restartsNeeded(for new: Configuration) -> [ReloadDiagnostic] {
        let difference = ConfigurationDifference(from: configuration, to: new)
        return [("api", difference.apiChanged), ("history", difference.historyChanged)].compactMap { block, keywords in
            guard !keywords.isEmpty else { return nil }
            return ReloadDiagnostic(
                file: loader.path, line: 1, column: 1, isError: false,
                message:
                    "\(keywords.joined(separator: ", ")) in the \(block) block changed, which a reload cannot apply",
                suggestion: "restart the agent")
        }
    }

    private func refuse(_ diagnostics: [ReloadDiagnostic]) {
        for diagnostic in diagnostics { office.log.log(diagnostic.isError ? .error : .warning, diagnostic.text) }
        office.log.log(.error, "the reload was refused: the configuration before it stays in force")
        let status = inForce.withLock { inForce in
            inForce.status.isStale = true
            return inForce.status
        }
        _ = office.engine.post(.describe(status))
    }

    private func adopt(_ next: InForce, by requester: Requester) {
        let isNew = inForce.withLock { current in
            defer { current = next }
            return current.status.generation != next.status.generation
        }
        scheduler.replace(with: next.configuration.checks)
        if isNew {
            office.history.enqueue(
                .configuration(
                    ConfigurationRecord(
                        stamp: next.status.loadedAt, generation: next.status.generation, sha256: next.status.sha256,
                        text: next.configuration.text, by: requester.author)))
        }
        office.log.log(
            .notice, "configuration \(next.status.generation) is in force, loaded by \(requester.author.text)")
    }
}

extension ReloadDiagnostic {
    /// `FILE:LINE:COLUMN: what is wrong; what to write instead`.
    var text: String {
        "\(file):\(line):\(column): \(message)" + (suggestion.map { "; \($0)" } ?? "")
    }
}
