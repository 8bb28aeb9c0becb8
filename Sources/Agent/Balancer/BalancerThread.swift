internal import AgentModel
internal import Balancing
internal import Configuration
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import Probes
private import Synchronization

/// The balancer and the checks of its servers, seen from the other threads. Where nothing is to be balanced there is
/// neither.
final class BalancerThread: Sendable {
    /// Results of checks and commands that may wait.
    private static let capacity = 65_536
    /// How long the stop of the agent waits for it.
    private static let stopTime = Duration.seconds(3)

    /// What it is made of.
    struct Setup: Sendable {
        let clock: EngineClock
        let snapshots: BalancingSnapshotStore
        let programs: ProgramSupervisor
        let record: @Sendable (HistoryRecord) -> Void
        let log: @Sendable (LogEntry.Level, String) -> Void
        let notify: @Sendable (NotifyEvent) -> Void
        let answer: @Sendable (@escaping Reply) -> Void
        /// Asked for once, when there is something to balance.
        let memory: @Sendable () -> BalancingMemory
    }

    private struct Running: Sendable {
        let thread: Thread
        let checks: ServerCheckRunner
    }

    let mailbox: Mailbox<BalancerMessage>
    private let setup: Setup
    private let isRunning = Atomic<Bool>(false)
    /// Whether a program that others may write to is refused.
    private let refusesWritable = Atomic<Bool>(false)
    private let isDone = Semaphore()
    private let running = Mutex<Running?>(nil)

    init(_ setup: Setup) throws(SystemError) {
        self.setup = setup
        mailbox = try Mailbox(capacity: Self.capacity)
    }

    /// Balances what the configuration says from now on; begins with the first that has something to balance.
    func follow(_ configuration: Configuration, generation: Int) {
        let checks = ServerChecks(of: configuration.runningBalancing)
        let wanted = BalancingSetup(configuration, checks, generation: generation)
        refusesWritable.store(configuration.globals.refusesWritablePrograms, ordering: .relaxed)
        running.withLock { running in
            if running == nil, !wanted.services.isEmpty { running = begin() }
            guard let running else { return }
            mailbox.insist(.configure(wanted))
            running.checks.replace(with: checks.definitions)
        }
    }

    private func begin() -> Running? {
        do throws(SystemError) {
            let mailbox = mailbox
            let (clock, programs) = (setup.clock, setup.programs)
            let checks = try ServerCheckRunner(
                stamp: { clock.stamp(at: $0) },
                runProgram: { [self] check, tell in
                    let program = Program(check, refusesWritable: refusesWritable.load(ordering: .relaxed))
                    let run = programs.run(program) { notice in
                        switch notice {
                        case .ended(let result, _): tell(.ended(result))
                        case .gone: tell(.gone)
                        }
                    }
                    return { programs.kill(run) }
                }
            ) { name, outcome, run in
                _ = mailbox.post(.checked(name, outcome, run))
            }
            let services = BalancerServices(
                clock: setup.clock, snapshots: setup.snapshots, record: setup.record, log: setup.log,
                notify: setup.notify, answer: setup.answer, checkLoad: { checks.load })
            let memory = setup.memory()
            let loop = try BalancerLoop(mailbox, services, memory: memory)
            let isDone = isDone
            let thread = try Thread.start(name: "balancer") {
                loop.run()
                isDone.signal()
            }
            isRunning.store(true, ordering: .releasing)
            return Running(thread: thread, checks: checks)
        } catch {
            setup.log(.error, "nothing is balanced: the kernel refused what that needs: \(error)")
            return nil
        }
    }

    /// Has all checks of a server run now.
    func check(_ names: [String]) {
        running.withLock { $0?.checks.runNow(names) }
    }

    /// Tells that virtual addresses are about to be added, or have been removed. For the engine: it never waits.
    ///
    /// - Returns: false where it could not be told now.
    func tryTell(_ addresses: [IPAddress], areHeld: Bool) -> Bool {
        guard isRunning.load(ordering: .acquiring) else { return true }
        var messages = [BalancerMessage.addressesChanged(addresses, areHeld: areHeld)]
        return mailbox.tryPost(contentsOf: &messages)
    }

    /// Ends the checks, and then the balancing.
    func stop(keepsRules: Bool, keepsPaths: Bool) {
        guard let running = running.withLock({ $0.take() }) else { return }
        running.checks.stop()
        mailbox.insist(.stop(keepsRules: keepsRules, keepsPaths: keepsPaths))
        mailbox.close()
        if !isDone.wait(atMost: Self.stopTime) { setup.log(.error, "the balancer does not end") }
    }

    /// Removes the rules of an earlier run, and its ways back, where nothing is to be balanced any more.
    func removeLeftovers(unless configuration: Configuration) {
        guard configuration.runningBalancing.virtualServers.isEmpty else { return }
        // A kernel without nf_tables has none.
        try? NATEngine().remove()
        do throws(SystemError) {
            for why in try ReturnPaths().follow([]) {
                setup.log(.error, "the way back of a server on this node could not be removed: \(why)")
            }
        } catch {
            setup.log(.error, "ways back of an earlier run cannot be looked for: \(error)")
        }
    }
}

extension Program {
    init(_ check: MiscCheck, refusesWritable: Bool) {
        self.init(
            command: check.command, user: check.user?.name, group: check.user?.group, refusesWritable: refusesWritable,
            timeout: check.timeout)
    }
}
