internal import AgentModel
internal import Configuration
internal import HTTPServer
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI
internal import Synchronization

// A configuration that goes again by itself unless somebody says in time that it may stay: whoever has locked himself out
// cannot say it.
extension ReloadController {
    /// When the engine did not take the configuration before.
    private static let pause = Duration.seconds(1)

    func demand(confirmationWithin time: Duration, of proposal: Proposal, orElse before: InForce) {
        let generation = proposal.next.status.generation
        let timer = timers.set(time) { [self] in expired(generation) }
        state.withLock {
            $0.unconfirmed = Unconfirmed(before: before, isFromFile: proposal.source == .file, timer: timer)
        }
        services.log.log(
            .warning,
            "configuration \(generation) has to be confirmed within \(time), or \(before.status.generation) comes back")
    }

    func confirm(_ command: Command<ConfirmOutcome>) {
        let operation = command.begin(.confirm, in: services)
        let current = state.withLock { $0 }
        let generation = current.inForce.status.generation
        guard let unconfirmed = current.unconfirmed else {
            return command.conclude(operation, "nothing_to_confirm", .nothingToConfirm)
        }
        do throws(HistoryError) {
            let record = ConfigurationConfirmRecord(stamp: services.clock.stamp(), generation: generation)
            _ = try services.history.write(.configurationConfirmed(record))
        } catch {
            return command.conclude(operation, "failed", .notRecorded(why: error.description))
        }
        unconfirmed.timer.callOff()
        state.withLock { $0.unconfirmed = nil }
        describe { $0.confirmByMicroseconds = nil }
        services.log.log(.notice, "configuration \(generation) was confirmed by \(command.requester.author.text)")
        command.conclude(operation, "done", .confirmed(generation: generation))
    }

    /// A timer that fires although it was cancelled is for a generation that does not wait any more.
    private func expired(_ generation: Int) {
        let current = state.withLock { $0 }
        guard let unconfirmed = current.unconfirmed, current.inForce.status.generation == generation else { return }
        let author = Author(.expiry, "time limit of the confirmation")
        let operation = Operation(.rollback, by: Requester(author), in: services)
        let back = restored(unconfirmed, after: generation, by: author)
        let answer = Response.json(
            Array("{\"generation\": \(back.status.generation), \"instead_of\": \(generation)}".utf8))
        let isPosted = services.engine.post(
            .apply(back.configuration, back.status, operation.cause()) { _ in operation.finish("done", answer) })
        guard isPosted else {
            operation.finish("failed", answer)
            return ringAgain(for: generation)
        }
        state.withLock { $0.unconfirmed = nil }
        adopt(back, by: Requester(author))
        followers.follow(back)
        if let why = record(back.status) { services.log.log(.warning, why) }
        services.log.log(
            .warning,
            "nobody confirmed configuration \(generation) in time: the one before it is in force again, as "
                + "\(back.status.generation)")
    }

    /// What was in force before, with the keys of that time, as a generation of its own.
    private func restored(_ unconfirmed: Unconfirmed, after generation: Int, by author: Author) -> InForce {
        var back = unconfirmed.before
        back.status.generation = generation + 1
        back.status.loadedAt = services.clock.stamp()
        back.status.loadedBy = author
        back.status.source = .rollback
        back.status.isStale = unconfirmed.isFromFile || back.status.isStale
        return back
    }

    private func ringAgain(for generation: Int) {
        let timer = timers.set(Self.pause) { [self] in expired(generation) }
        state.withLock { state in
            guard let unconfirmed = state.unconfirmed else { return }
            state.unconfirmed = Unconfirmed(
                before: unconfirmed.before, isFromFile: unconfirmed.isFromFile, timer: timer)
        }
    }
}
