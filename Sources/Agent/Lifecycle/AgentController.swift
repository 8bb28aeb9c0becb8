internal import Configuration
private import Dispatch
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI
private import Synchronization
internal import VRRP

/// Carries out what operators ask for: makes it durable, has the engine do it, and writes down who asked and what came
/// of it. One command at a time, on a queue of its own.
final class AgentController: AgentCommands {
    private let clock: EngineClock
    private let engine: Mailbox<EngineMessage>
    private let history: HistoryWriter
    private let loader: ConfigurationLoader
    private let scheduler: CheckScheduler
    private let log: LogWriter
    private let queue = DispatchQueue(label: "aloft.commands")
    private let inForce: Mutex<InForce>

    /// The configuration that the engine was given last.
    struct InForce: Sendable {
        var configuration: Configuration
        var status: ConfigurationStatus
    }

    init(
        clock: EngineClock, engine: Mailbox<EngineMessage>, history: HistoryWriter, loader: ConfigurationLoader,
        scheduler: CheckScheduler, log: LogWriter, inForce: InForce
    ) {
        self.clock = clock
        self.engine = engine
        self.history = history
        self.loader = loader
        self.scheduler = scheduler
        self.log = log
        self.inForce = Mutex(inForce)
    }

    /// The configuration in force.
    var configuration: Configuration { inForce.withLock { $0.configuration } }

    // MARK: Drain

    func drain(reason: String, by requester: Requester, reply: @escaping @Sendable (DrainOutcome) -> Void) {
        queue.async { [self] in
            let stamp = clock.stamp()
            let id: Int64
            do throws(HistoryError) {
                id = try history.write(
                    .drain(DrainRecord(stamp: stamp, reason: reason, by: requester.author)))
                _ = try history.write(.drainConfirmed(DrainConfirmRecord(stamp: stamp, id: id)))
            } catch {
                return reply(.notRecorded(why: error.description))
            }
            let drain = Drain(id: id, reason: reason, by: requester.author, since: stamp)
            log.log(.notice, "drained by \(requester.author.text): \(reason)")
            let isPosted = engine.post(
                .drain(drain) { [self] instances in
                    record(.drain, by: requester, result: "done", detail: nil)
                    reply(.drained(drain, instances: instances))
                })
            if !isPosted { reply(.shuttingDown) }
        }
    }

    func undrain(by requester: Requester, reply: @escaping @Sendable (UndrainOutcome) -> Void) {
        queue.async { [self] in
            let isPosted = engine.post(
                .undrain { [self] lifted in
                    let outcome = recordLifting(of: lifted, by: requester)
                    record(.undrain, by: requester, result: "done", detail: nil)
                    reply(outcome)
                })
            if !isPosted { reply(.shuttingDown) }
        }
    }

    private func recordLifting(of drains: [Drain], by requester: Requester) -> UndrainOutcome {
        for drain in drains {
            do throws(HistoryError) {
                _ = try history.write(
                    .drainLifted(DrainLiftRecord(stamp: clock.stamp(), id: drain.id, by: requester.author)))
            } catch {
                return .notRecorded(why: error.description)
            }
        }
        if !drains.isEmpty { log.log(.notice, "undrained by \(requester.author.text)") }
        return .lifted(drains)
    }

    // MARK: Reload

    func reload(dryRun: Bool, by requester: Requester, reply: @escaping @Sendable (ReloadOutcome) -> Void) {
        queue.async { [self] in
            let loaded = loader.load()
            let diagnostics = loaded.diagnostics.map(ReloadDiagnostic.init)
            guard loaded.isUsable, !loaded.hasErrors else {
                if !dryRun { refuse(diagnostics, by: requester) }
                return reply(.refused(diagnostics))
            }
            let (plan, next) = preview(loaded)
            let warnings = diagnostics + restartsNeeded(for: loaded.configuration)
            guard !dryRun else { return reply(.accepted(plan, warnings: warnings)) }
            let isPosted = engine.post(
                .apply(next.configuration, next.status) { [self] in
                    adopt(next, by: requester)
                    reply(.accepted(plan, warnings: warnings))
                })
            if !isPosted { reply(.shuttingDown) }
        }
    }

    /// The generation grows only when the text is another one.
    private func preview(_ loaded: LoadResult) -> (ReloadPlan, InForce) {
        let current = inForce.withLock { $0 }
        let digest = ConfigurationLoader.digest(of: loaded.configuration.text)
        let generation = current.status.generation + (digest == current.status.sha256 ? 0 : 1)
        let plan = ConfigurationLoader.plan(
            from: current.configuration, to: loaded.configuration, generation: generation)
        let status = loader.status(of: loaded, generation: generation, at: clock.stamp())
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

    private func refuse(_ diagnostics: [ReloadDiagnostic], by requester: Requester) {
        for diagnostic in diagnostics { log.log(diagnostic.isError ? .error : .warning, diagnostic.text) }
        log.log(.error, "the reload was refused: the configuration before it stays in force")
        _ = engine.post(.configurationIsStale)
        record(.reload, by: requester, result: "refused", detail: diagnostics.first(where: \.isError)?.text)
    }

    private func adopt(_ next: InForce, by requester: Requester) {
        let isNew = inForce.withLock { current in
            defer { current = next }
            return current.status.generation != next.status.generation
        }
        scheduler.replace(with: next.configuration.checks)
        if isNew {
            history.enqueue(
                .configuration(
                    ConfigurationRecord(
                        stamp: next.status.loadedAt, generation: next.status.generation, sha256: next.status.sha256,
                        text: next.configuration.text, by: requester.author)))
        }
        log.log(.notice, "configuration \(next.status.generation) is in force, loaded by \(requester.author.text)")
        record(.reload, by: requester, result: "done", detail: nil)
    }

    /// Written before the answer leaves, unless the disk keeps us waiting.
    private func record(
        _ kind: OperationRecord.Kind, by requester: Requester, result: String, detail: String?
    ) {
        let operation = OperationRecord(
            stamp: clock.stamp(), kind: kind, by: requester.author, fromAddress: requester.address,
            requestID: requester.requestID, detail: detail.map(quoted), result: result)
        if (try? history.write(.operation(operation))) == nil { history.enqueue(.operation(operation)) }
    }

    /// As JSON text.
    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case _ where scalar.value < 0x20: " "
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension Author {
    /// Who, as part of a sentence.
    var text: String { "\(kind.rawValue) \(name)" }
}

extension ReloadDiagnostic {
    /// `FILE:LINE:COLUMN: what is wrong; what to write instead`.
    var text: String {
        "\(file):\(line):\(column): \(message)" + (suggestion.map { "; \($0)" } ?? "")
    }
}
