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
extension ReloadDesk {
    /// When the engine did not take the configuration before.
    private static let pause = Duration.seconds(1)

    func demand(confirmationWithin time: Duration, of proposal: Proposal, orElse before: InForce) {
        let generation = proposal.next.status.generation
        let alarm = alarms.set(time) { [self] in expired(generation) }
        state.withLock {
            $0.unconfirmed = Unconfirmed(before: before, isFromFile: proposal.source == .file, alarm: alarm)
        }
        office.log.log(
            .warning,
            "configuration \(generation) has to be confirmed within \(time), or \(before.status.generation) comes back")
    }

    func confirm(_ command: Command<ConfirmOutcome>) {
        let operation = command.begin(.confirm, in: office)
        let current = state.withLock { $0 }
        let generation = current.inForce.status.generation
        guard let unconfirmed = current.unconfirmed else {
            return command.conclude(operation, "nothing_to_confirm", .nothingToConfirm)
        }
        do throws(HistoryError) {
            let record = ConfigurationConfirmRecord(stamp: office.clock.stamp(), generation: generation)
            _ = try office.history.write(.configurationConfirmed(record))
        } catch {
            return command.conclude(operation, "failed", .notRecorded(why: error.description))
        }
        unconfirmed.alarm.callOff()
        state.withLock { $0.unconfirmed = nil }
        describe { $0.confirmByMicroseconds = nil }
        office.log.log(.notice, "configuration \(generation) was confirmed by \(command.requester.author.text)")
        command.conclude(operation, "done", .confirmed(generation: generation))
    }

    /// An alarm that rings although it was called off is for a generation that does not wait any more.
    private func expired(_ generation: Int) {
        let current = state.withLock { $0 }
        guard let unconfirmed = current.unconfirmed, current.inForce.status.generation == generation else { return }
        let author = Author(.expiry, "time limit of the confirmation")
        let operation = Operation(.rollback, by: Requester(author), in: office)
        let back = restored(unconfirmed, after: generation, by: author)
        let answer = Response.json(
            Array("{\"generation\": \(back.status.generation), \"instead_of\": \(generation)}".utf8))
        let isPosted = office.engine.post(
            .apply(back.configuration, back.status, operation.cause()) { _ in operation.finish("done", answer) })
        guard isPosted else {
            operation.finish("failed", answer)
            return ringAgain(for: generation)
        }
        state.withLock { $0.unconfirmed = nil }
        adopt(back, by: Requester(author))
        followers.follow(back.configuration)
        if let why = record(back.status) { office.log.log(.warning, why) }
        office.log.log(
            .warning,
            "nobody confirmed configuration \(generation) in time: the one before it is in force again, as "
                + "\(back.status.generation)")
    }

    /// What was in force before, with the keys of that time, as a generation of its own.
    private func restored(_ unconfirmed: Unconfirmed, after generation: Int, by author: Author) -> InForce {
        var back = unconfirmed.before
        back.status.generation = generation + 1
        back.status.loadedAt = office.clock.stamp()
        back.status.loadedBy = author
        back.status.source = .rollback
        back.status.isStale = unconfirmed.isFromFile || back.status.isStale
        return back
    }

    private func ringAgain(for generation: Int) {
        let alarm = alarms.set(Self.pause) { [self] in expired(generation) }
        state.withLock { state in
            guard let unconfirmed = state.unconfirmed else { return }
            state.unconfirmed = Unconfirmed(
                before: unconfirmed.before, isFromFile: unconfirmed.isFromFile, alarm: alarm)
        }
    }
}
