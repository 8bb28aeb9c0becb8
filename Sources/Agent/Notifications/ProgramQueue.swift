internal import AgentModel
internal import Configuration
internal import Dispatch
internal import Health
internal import Logging
private import Synchronization

/// Runs the programs of one instance or group, one after the other, in the order of the events.
final class ProgramQueue: Sendable {
    /// Programs that may wait; an event that finds no room is told to nobody, which the log and a gap row say.
    static let limit = 256
    /// A program that has not ended by then is killed, with all that it started.
    static let timeout = Duration.seconds(60)
    /// How long one is left alone that the agent could not start, and for how long it tries.
    private static let (startPause, startPatience) = (Duration.seconds(1), Duration.seconds(60))

    private struct AgentCommand {
        var event: NotifyEvent
        var program: Program
    }

    private struct State {
        var waiting: [AgentCommand] = []
        var running: ProgramRun?
        var isWorking = false
        var isAbandoned = false
        var losses = NotifyLosses()
    }

    private let key: NotifyEvent.Key
    private let services: NotifyServices
    private let working: DispatchGroup
    private let state = Mutex(State())

    /// - Parameter working: is entered while there is something to do.
    init(_ key: NotifyEvent.Key, _ services: NotifyServices, working: DispatchGroup) {
        self.key = key
        self.services = services
        self.working = working
    }

    var isIdle: Bool { state.withLock { !$0.isWorking && $0.losses.isEmpty } }

    /// Has the programs for an event run, all of them or none.
    func add(_ event: NotifyEvent, refusesWritable: Bool) {
        let commands = event.commands.map { command in
            AgentCommand(
                event: event,
                program: Program(command, refusesWritable: refusesWritable, timeout: Self.timeout))
        }
        guard !commands.isEmpty else { return }
        let isTaken = state.withLock { state in
            defer { if !state.isWorking { begin(&state) } }
            guard !state.isAbandoned, state.waiting.count + commands.count <= Self.limit else {
                state.losses.add(event.stamp)
                return false
            }
            state.waiting += commands
            return true
        }
        if !isTaken {
            services.log(.error, "the programs of \(key) are not told of \(event.event.rawValue): too many runs wait")
        }
    }

    /// Kills what runs and forgets what waits, which the log and a gap row say.
    func abandon() {
        let (running, forgotten) = state.withLock { state in
            state.isAbandoned = true
            for agentCommand in state.waiting { state.losses.add(agentCommand.event.stamp) }
            defer { state.waiting = [] }
            return (state.running, state.waiting.count)
        }
        if let running { services.programs.kill(running) }
        if forgotten > 0 { services.log(.error, "\(forgotten) programs of \(key) were not run: the agent stops") }
    }

    private func begin(_ state: inout State) {
        state.isWorking = true
        working.enter()
        next(&state)
    }

    /// Runs the first that waits, or has no more work.
    private func next(_ state: inout State) {
        let why = state.isAbandoned ? "the agent stopped before" : "too many programs of \(key) waited"
        if let gap = state.losses.takeGap(services.now(), "Programs were not run: \(why).") { services.record(gap) }
        guard !state.waiting.isEmpty else {
            (state.running, state.isWorking) = (nil, false)
            return working.leave()
        }
        carryOut(state.waiting.removeFirst(), begun: services.now(), until: .now + Self.startPatience, &state)
    }

    /// Runs the program, and tries again where the agent lacks what it takes to start it: the change is not told otherwise.
    private func carryOut(
        _ agentCommand: AgentCommand, begun stamp: Stamp, until deadline: ContinuousClock.Instant, _ state: inout State
    ) {
        state.running = services.programs.run(agentCommand.program) { [self] notice in
            guard case .ended(let result, _) = notice else { return }
            if case .notStarted = result.outcome, .now < deadline, !self.state.withLock({ $0.isAbandoned }) {
                services.programs.at(.now + Self.startPause) { [self] in
                    self.state.withLock { carryOut(agentCommand, begun: stamp, until: deadline, &$0) }
                }
                return
            }
            tell(agentCommand, result, begun: stamp)
            self.state.withLock { next(&$0) }
        }
    }

    private func tell(_ agentCommand: AgentCommand, _ result: CheckResult, begun stamp: Stamp) {
        let event = agentCommand.event
        let waited = Duration.microseconds(stamp.monotonicMicroseconds - event.stamp.monotonicMicroseconds)
        services.record(
            .notification(
                NotificationRecord(
                    stamp: stamp, subject: event.subject, name: event.name, event: event.event,
                    command: agentCommand.program.command, waited: waited, result: result)))
        guard !result.passed else { return }
        let program = agentCommand.program.command.first ?? ""
        services.log(.warning, "\(key): \(program), told of \(event.event.rawValue), \(result.text)")
    }
}
