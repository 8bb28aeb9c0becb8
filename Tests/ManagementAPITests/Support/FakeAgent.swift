import Dispatch
import History
import ManagementAPI
import NetworkTypes
import Synchronization
import VRRP

/// Takes commands and answers with what the test prepared, on another thread as the engine would.
final class FakeAgent: AgentCommands {
    enum Command: Hashable {
        case drain(reason: String, Requester)
        case undrain(Requester)
        case reload(dryRun: Bool, Requester)
    }

    struct Script {
        var drain: DrainOutcome? = .drained(Fixture.drain, instances: Fixture.drainedInstances)
        var undrain: UndrainOutcome? = .lifted([Fixture.drain])
        var reload: ReloadOutcome? = .accepted(Fixture.plan, warnings: [Fixture.warning])
    }

    /// What it answers; nil for never.
    let script = Mutex(Script())
    private let commands = Mutex<[Command]>([])
    private let unanswered = Mutex<[@Sendable () -> Void]>([])
    private let arrived = DispatchSemaphore(value: 0)

    var received: [Command] { commands.withLock { $0 } }

    /// Waits until one more command has come.
    func awaitCommand() { arrived.wait() }

    func drain(reason: String, by requester: Requester, reply: @escaping @Sendable (DrainOutcome) -> Void) {
        note(.drain(reason: reason, requester))
        answer(script.withLock { $0.drain }, reply)
    }

    func undrain(by requester: Requester, reply: @escaping @Sendable (UndrainOutcome) -> Void) {
        note(.undrain(requester))
        answer(script.withLock { $0.undrain }, reply)
    }

    func reload(dryRun: Bool, by requester: Requester, reply: @escaping @Sendable (ReloadOutcome) -> Void) {
        note(.reload(dryRun: dryRun, requester))
        answer(script.withLock { $0.reload }, reply)
    }

    private func note(_ command: Command) {
        commands.withLock { $0.append(command) }
        arrived.signal()
    }

    private func answer<Outcome: Sendable>(_ outcome: Outcome?, _ reply: @escaping @Sendable (Outcome) -> Void) {
        guard let outcome else {
            unanswered.withLock { $0.append { _ = reply } }
            return
        }
        DispatchQueue.global().async { reply(outcome) }
    }
}
