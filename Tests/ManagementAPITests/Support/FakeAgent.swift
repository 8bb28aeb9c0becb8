import Dispatch
import History
import ManagementAPI
import NetworkTypes
import Synchronization
import VRRP

/// Takes commands and answers with what the test prepared, on another thread as the engine would.
final class FakeAgent: AgentCommands {
    enum Received: Hashable {
        case drain(DrainRequest, Requester)
        case undrain(Int64?, Requester)
        case reload(ReloadRequest, Requester)
        case confirm(Requester)
    }

    struct Script {
        var drain: DrainOutcome? = .drained(Fixture.drain, instances: Fixture.drainedInstances)
        var undrain: UndrainOutcome? = .lifted([Fixture.drain])
        var reload: ReloadOutcome? = .accepted(Fixture.plan, warnings: [Fixture.warning])
        var confirm: ConfirmOutcome? = .confirmed(generation: 4)
    }

    /// What it answers; nil for never.
    let script = Mutex(Script())
    private let commands = Mutex<[Received]>([])
    private let unanswered = Mutex<[@Sendable () -> Void]>([])
    private let arrived = DispatchSemaphore(value: 0)

    var received: [Received] { commands.withLock { $0 } }

    /// Waits until one more command has come.
    func awaitCommand() { arrived.wait() }

    func drain(_ request: DrainRequest, _ command: Command<DrainOutcome>) {
        note(.drain(request, command.requester))
        answer(script.withLock { $0.drain }, command)
    }

    func undrain(_ id: Int64?, _ command: Command<UndrainOutcome>) {
        note(.undrain(id, command.requester))
        answer(script.withLock { $0.undrain }, command)
    }

    func reload(_ request: ReloadRequest, _ command: Command<ReloadOutcome>) {
        note(.reload(request, command.requester))
        answer(script.withLock { $0.reload }, command)
    }

    func confirmReload(_ command: Command<ConfirmOutcome>) {
        note(.confirm(command.requester))
        answer(script.withLock { $0.confirm }, command)
    }

    private func note(_ command: Received) {
        commands.withLock { $0.append(command) }
        arrived.signal()
    }

    private func answer<Outcome: Sendable>(_ outcome: Outcome?, _ command: Command<Outcome>) {
        guard let outcome else {
            unanswered.withLock { $0.append { _ = command } }
            return
        }
        DispatchQueue.global().async { command.deliver(command.render(outcome)) }
    }
}
