import AgentModel
import Dispatch
import HTTPServer
import History
import ManagementAPI
import NetworkTypes
import Synchronization
import VRRP

/// Takes commands and answers with what the test prepared, on another thread as the engine would.
package final class FakeAgent: AgentCommands {
    package enum Received: Hashable {
        case drain(DrainRequest, Requester)
        case undrain(Int64?, Requester)
        case reload(ReloadRequest, Requester)
        case confirm(Requester)
        case server(ServerRequest, Requester)
    }

    package struct Script {
        package var drain: DrainOutcome? = .drained(Fixture.drain, instances: Fixture.drainedInstances)
        package var undrain: UndrainOutcome? = .lifted([Fixture.drain])
        package var reload: ReloadOutcome? = .accepted(Fixture.plan, warnings: [Fixture.warning])
        package var confirm: ConfirmOutcome? = .confirmed(generation: 4)
        package var server: ServerOutcome? = .done(Fixture.member)
        /// The number of each operation; nil for a disk that refuses.
        package var operation: Int64?
        /// Keeps every answer until `deliver`.
        package var isSlow = false
        /// Where answers are kept for their idempotency keys.
        package var history: HistoryWriter?

        package init() {}

        package mutating func shutDown() {
            drain = .shuttingDown
            undrain = .shuttingDown
            reload = .shuttingDown
            confirm = .shuttingDown
            server = .shuttingDown
        }
    }

    /// What it answers; nil for never.
    package let script = Mutex(Script())
    private let commands = Mutex<[Received]>([])
    private let unanswered = Mutex<[@Sendable () -> Void]>([])
    private let arrived = DispatchSemaphore(value: 0)

    package init() {}

    package var received: [Received] { commands.withLock { $0 } }

    /// Waits until one more command has come, and is recorded if it is to be.
    package func awaitCommand() { arrived.wait() }

    package func drain(_ request: DrainRequest, _ command: Command<DrainOutcome>) {
        note(.drain(request, command.requester))
        answer(script.withLock { $0.drain }, command)
    }

    package func undrain(_ id: Int64?, _ command: Command<UndrainOutcome>) {
        note(.undrain(id, command.requester))
        answer(script.withLock { $0.undrain }, command)
    }

    package func reload(_ request: ReloadRequest, _ command: Command<ReloadOutcome>) {
        note(.reload(request, command.requester))
        answer(script.withLock { $0.reload }, command)
    }

    package func confirmReload(_ command: Command<ConfirmOutcome>) {
        note(.confirm(command.requester))
        answer(script.withLock { $0.confirm }, command)
    }

    package func changeServer(_ request: ServerRequest, _ command: Command<ServerOutcome>) {
        note(.server(request, command.requester))
        answer(script.withLock { $0.server }, command)
    }

    private func note(_ command: Received) {
        commands.withLock { $0.append(command) }
    }

    /// Delivers what was kept back.
    package func deliver() {
        for answer in unanswered.withLock({ $0 }) { answer() }
        unanswered.withLock { $0 = [] }
    }

    private func answer<Outcome: Sendable>(_ outcome: Outcome?, _ command: Command<Outcome>) {
        defer { arrived.signal() }
        let script = script.withLock { $0 }
        guard let outcome else { return unanswered.withLock { $0.append { _ = command } } }
        if let id = script.operation { command.recorded(id) }
        let finish: @Sendable () -> Void = {
            let response = command.render(outcome)
            script.history?.keep(response, for: command.requester)
            command.deliver(response)
        }
        if script.isSlow {
            unanswered.withLock { $0.append(finish) }
        } else {
            DispatchQueue.global().async(execute: finish)
        }
    }
}

extension HistoryWriter {
    /// As the agent does, before the answer leaves.
    fileprivate func keep(_ response: Response, for requester: Requester) {
        guard let claim = requester.idempotency, response.status.rawValue < 500 else { return }
        var headers = ["Content-Type": response.contentType ?? ""]
        for field in response.headers.fields { headers[field.name] = field.value }
        _ = try? write(
            .answer(
                AnswerRecord(
                    stamp: Fixture.stamp(3600), caller: claim.caller, key: claim.key, fingerprint: claim.fingerprint,
                    status: Int(response.status.rawValue), headers: headers, body: response.body)))
    }
}
