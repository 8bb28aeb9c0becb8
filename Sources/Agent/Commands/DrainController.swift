internal import AgentModel
internal import HTTPServer
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI
internal import Node

/// Drains and their ends. Each is a row of the history: written before the engine hands over, in force for later runs
/// only once that has succeeded, so that a crash meanwhile leaves a node that takes part.
struct DrainController: Sendable {
    private let services: Services

    init(_ services: Services) {
        self.services = services
    }

    func drain(_ request: DrainRequest, _ command: Command<DrainOutcome>) {
        let operation = command.begin(.drain, in: services)
        let author = command.requester.author
        let stamp = services.clock.stamp()
        let id: Int64
        do throws(HistoryError) {
            id = try services.history.write(.drain(DrainRecord(request, by: author, at: stamp)))
        } catch {
            return command.conclude(operation, "failed", .notRecorded(why: error.description))
        }
        let drain = Drain(id: id, request: request, by: author, since: stamp)
        let isPosted = services.engine.post(
            .drain(drain, operation.cause(reason: request.reason)) { settlement in
                settled(settlement, drain, operation, command)
            })
        if !isPosted { command.conclude(operation, "failed", .shuttingDown) }
    }

    /// Called on the reply thread, which may wait for the disk.
    private func settled(
        _ settlement: DrainSettlement, _ drain: Drain, _ operation: Operation, _ command: Command<DrainOutcome>
    ) {
        switch settlement {
        case .drained(let instances):
            if let why = confirm(drain) {
                undo(drain, for: command.requester, why)
                return command.conclude(operation, "failed", .notRecorded(why: why))
            }
            services.log.log(.notice, "drained by \(drain.by.text): \(drain.request.reason)")
            command.conclude(operation, "done", .drained(drain, instances: instances))
        case .noSuccessor(let instances):
            lift([drain], by: drain.by)
            services.log.log(.warning, "a drain by \(drain.by.text) was given up: no other router took over")
            command.conclude(operation, "no_successor", .noSuccessor(instances: instances))
        case .tooMany(let limit):
            lift([drain], by: drain.by)
            command.conclude(operation, "refused", .tooMany(limit: limit))
        case .withdrawn:
            // Whoever lifted it writes that down; after a stop the next start does.
            command.conclude(operation, "withdrawn", .withdrawn)
        }
    }

    /// Lifts what cannot be kept. The caller's idempotency key stays with the answer to the drain.
    private func undo(_ drain: Drain, for requester: Requester, _ why: String) {
        var requester = requester
        requester.idempotency = nil
        undrain(drain.id, Command(requester: requester) { _ in .text(why) })
    }

    /// - Returns: why the drain would not survive a restart; nil when it would.
    private func confirm(_ drain: Drain) -> String? {
        do throws(HistoryError) {
            _ = try services.history.write(
                .drainConfirmed(DrainConfirmRecord(stamp: services.clock.stamp(), id: drain.id)))
            return nil
        } catch {
            return error.description
        }
    }

    func undrain(_ id: Int64?, _ command: Command<UndrainOutcome>) {
        let operation = command.begin(.undrain, in: services)
        let isPosted = services.engine.post(
            .undrain(id, operation.cause()) { lifted in
                if let id, lifted.isEmpty { return command.conclude(operation, "not_found", .notFound(id)) }
                if let why = lift(lifted, by: command.requester.author) {
                    return command.conclude(operation, "failed", .notRecorded(why: why))
                }
                if !lifted.isEmpty { services.log.log(.notice, "undrained by \(command.requester.author.text)") }
                command.conclude(operation, "done", .lifted(lifted))
            })
        if !isPosted { command.conclude(operation, "failed", .shuttingDown) }
    }

    /// The engine has ended it; now the history says so too.
    func expired(_ drain: Drain) {
        let author = Author(.expiry, "time limit of the drain")
        let operation = Operation(.expire, by: Requester(author), in: services)
        lift([drain], by: author)
        services.log.log(.notice, "drain \(drain.id) by \(drain.by.text) has ended: its time is over")
        operation.finish("done", .json(Array("{\"drain\": \(drain.id)}".utf8)))
    }

    /// - Returns: why a drain would come back after a restart; nil when none would.
    @discardableResult
    private func lift(_ drains: [Drain], by author: Author) -> String? {
        var objection: String?
        for drain in drains {
            let record = HistoryRecord.drainLifted(
                DrainLiftRecord(stamp: services.clock.stamp(), id: drain.id, by: author))
            do throws(HistoryError) {
                _ = try services.history.write(record)
            } catch .timedOut(let limit, mayFollow: true) {
                objection = HistoryError.timedOut(limit, mayFollow: true).description
            } catch {
                objection = error.description
                // The engine has no such drain any more, so nobody can lift it again: this follows when the disk lets it.
                services.history.enqueue(record)
            }
        }
        return objection
    }
}

extension DrainRecord {
    fileprivate init(_ request: DrainRequest, by author: Author, at stamp: Stamp) {
        self.init(
            stamp: stamp, reason: request.reason, by: author, instances: request.instances,
            lastResort: request.isLastResort, lifetime: request.end.lifetime,
            untilMicroseconds: request.end.untilMicroseconds)
    }
}
