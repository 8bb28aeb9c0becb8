internal import Health
internal import LinuxIO
private import Synchronization

/// One run of a program.
struct ProgramRun: Hashable, Sendable {
    let number: UInt64
}

/// What becomes of a run.
enum ProgramNotice: Sendable {
    /// Once: its result, and when it began or was given up before it could. A run that is given up at its deadline is told of at once.
    case ended(CheckResult, began: ContinuousClock.Instant)
    /// Once, after that: nothing of it is left that the agent knows of.
    case gone
}

/// Starts programs, waits for all of them, and gives them up at their deadlines.
///
/// One thread waits for everything: for those who ask, for programs and their output, and for the time. Listeners are called on it,
/// and must not wait.
final class ProgramSupervisor: Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Listener = @Sendable (ProgramNotice) -> Void

    /// Something to be done later.
    struct Timer: Hashable, Sendable {
        let number: UInt64
    }

    /// What it has to do with now.
    struct Load: Hashable, Sendable {
        /// Runs of which something is left.
        var runs = 0
        /// Runs that wait to be started.
        var waiting = 0
        /// Things to be done later.
        var timers = 0
        /// Pipes that programs left open which other programs had started.
        var leftOpen = 0
        var starters = 0
    }

    enum Command: Sendable {
        case run(ProgramRun, Program, Listener)
        case kill(ProgramRun)
        case at(Instant, Timer, @Sendable () -> Void)
        case cancel(Timer)
        case started(ProgramStarter.Report)
        /// The deadlines of all that runs have come.
        case expire
        case stop
    }

    private let commands: Mailbox<Command>
    private let numbers = Atomic<UInt64>(1)
    private let current = Mutex(Load())
    private let thread = Mutex<Thread?>(nil)

    /// Starts the thread.
    ///
    /// - Parameter hasDeadlines: false where tests say when a deadline has come (`expire`).
    init(hasDeadlines: Bool = true) throws(SystemError) {
        commands = try Mailbox(capacity: .max)
        let loop = try ProgramLoop(commands, hasDeadlines: hasDeadlines)
        let started = try Thread.start(name: "programs") { [self] in
            loop.run { load in current.withLock { $0 = load } }
        }
        thread.withLock { $0 = started }
    }

    var load: Load { current.withLock { $0 } }

    /// Has a program run once.
    func run(_ program: Program, _ listener: @escaping Listener) -> ProgramRun {
        let run = ProgramRun(number: next())
        commands.insist(.run(run, program, listener))
        return run
    }

    /// Kills a run with all that it started, or keeps it from being started.
    func kill(_ run: ProgramRun) {
        commands.insist(.kill(run))
    }

    /// Has something done at an instant, on the supervisor's thread.
    @discardableResult
    func at(_ instant: Instant, _ work: @escaping @Sendable () -> Void) -> Timer {
        let timer = Timer(number: next())
        commands.insist(.at(instant, timer, work))
        return timer
    }

    func cancel(_ timer: Timer) {
        commands.insist(.cancel(timer))
    }

    /// Has the deadlines of all that runs come now.
    func expire() {
        commands.insist(.expire)
    }

    /// Kills what runs, and returns when the thread has ended.
    func stop() {
        commands.insist(.stop)
        thread.withLock { $0.take() }?.join()
    }

    private func next() -> UInt64 { numbers.add(1, ordering: .relaxed).oldValue }
}
