internal import AgentModel
internal import Balancing
internal import Configuration
internal import Health
internal import LinuxIO
internal import Probes
private import Synchronization

/// Runs the checks of servers, each on its beat, and reports every run.
///
/// One thread has all connections, their deadlines and beats; programs are run by somebody else. Nothing that a server, the
/// kernel or a shortage does ends it: a check that cannot be run is reported as that.
final class ServerCheckRunner: Sendable {
    typealias Instant = ContinuousClock.Instant
    /// Takes the name of a check, what the run means for its servers, and the run. Called on the thread; it must not wait.
    typealias Report = @Sendable (String, CheckOutcome, ServerCheckRun) -> Void
    /// Begins a run of a program, on the thread and without waiting. Its steps may come on any thread.
    ///
    /// - Returns: what ends it early; `.gone` comes all the same.
    typealias RunProgram =
        @Sendable (MiscCheck, @escaping @Sendable (ProgramStep) -> Void) -> @Sendable () -> Void

    /// What becomes of a program that was begun.
    enum ProgramStep: Sendable {
        /// Once: its result, also where it was given up at its deadline.
        case ended(CheckResult)
        /// Once, after that: nothing of it is left, and the next may begin.
        case gone
    }

    /// What it has to do with now.
    struct Load: Hashable, Sendable {
        /// Those that are run here: all but `FILE_CHECK`.
        var checks = 0
        var running = 0
        /// How late the last run began, and the latest one since the start.
        var lateness = Duration.zero
        var maximumLateness = Duration.zero
    }

    enum Command: Sendable {
        case replace([ServerCheckDefinition])
        case runNow([String])
        case program(UInt64, ProgramStep)
        case stop
    }

    private let commands: Mailbox<Command>
    private let current = Mutex(Load())
    private let thread = Mutex<Thread?>(nil)

    /// Starts the thread.
    ///
    /// - Parameter stamp: the time of an instant, for records.
    init(
        stamp: @escaping @Sendable (Instant) -> Stamp, runProgram: @escaping RunProgram, report: @escaping Report
    ) throws(SystemError) {
        commands = try Mailbox(capacity: .max)
        let loop = try ServerCheckLoop(commands, stamp: stamp, runProgram: runProgram, report: report)
        let started = try Thread.start(name: "server-checks") { [self] in
            loop.run { load in current.withLock { $0 = load } }
        }
        thread.withLock { $0 = started }
    }

    var load: Load { current.withLock { $0 } }

    /// Runs these checks from now on. One that asks the same as before under its name goes on undisturbed; of one that is gone
    /// or differs the connection is closed, and it reports no more.
    ///
    /// - Parameter definitions: of each name the first counts; `FILE_CHECK` is left to whoever watches files.
    func replace(with definitions: [ServerCheckDefinition]) {
        commands.insist(.replace(definitions))
    }

    /// Runs these now, whenever their beat is; those that run already are left as they are.
    func runNow(_ names: [String]) {
        commands.insist(.runNow(names))
    }

    /// Closes all connections, ends all programs, and returns when the thread has ended.
    func stop() {
        commands.insist(.stop)
        thread.withLock { $0.take() }?.join()
    }
}
