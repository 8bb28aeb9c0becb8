internal import AgentModel
internal import Configuration
private import Dispatch
internal import History
internal import LinuxIO
internal import ManagementAPI

/// Carries out what operators ask for, one command at a time, on a queue of its own: each controller makes its kind of command
/// durable, has the engine do it, and writes down what came of it.
final class AgentController: AgentCommands {
    private let queue: DispatchQueue
    private let drains: DrainController
    private let reloads: ReloadController
    private let servers: ServerController

    init(
        _ services: Services, loader: ConfigurationLoader, followers: Followers, inForce: InForce,
        servers: ServerController
    ) {
        queue = DispatchQueue(label: "aloft.commands")
        drains = DrainController(services)
        self.servers = servers
        reloads = ReloadController(
            services, loader: loader, timers: .on(queue), followers: followers, inForce: inForce)
    }

    /// The configuration in force.
    var configuration: Configuration { reloads.configuration }
    var generation: Int { reloads.generation }

    func drain(_ request: DrainRequest, _ command: Command<DrainOutcome>) {
        queue.async { [drains] in drains.drain(request, command) }
    }

    func undrain(_ id: Int64?, _ command: Command<UndrainOutcome>) {
        queue.async { [drains] in drains.undrain(id, command) }
    }

    func reload(_ request: ReloadRequest, _ command: Command<ReloadOutcome>) {
        queue.async { [reloads] in reloads.reload(request, command) }
    }

    func confirmReload(_ command: Command<ConfirmOutcome>) {
        queue.async { [reloads] in reloads.confirm(command) }
    }

    func changeServer(_ request: ServerRequest, _ command: Command<ServerOutcome>) {
        queue.async { [servers] in servers.change(request, command) }
    }

    /// A drain's time is over; the engine has ended it already.
    func drainExpired(_ drain: Drain) {
        queue.async { [drains] in drains.expired(drain) }
    }
}

/// What every controller works with.
struct Services: Sendable {
    let clock: EngineClock
    let engine: Mailbox<EngineMessage>
    let snapshots: SnapshotStore
    let history: HistoryWriter
    let reader: HistoryReader
    let log: LogWriter
}
