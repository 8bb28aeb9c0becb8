private import Glibc
internal import Health
internal import LinuxIO
private import Subprocess
private import Synchronization
private import SystemPackage

/// Runs a program and says what came of it.
///
/// What cannot be run, or does not end in time, has failed. A run that was given up may still be there, unkillable; until
/// it is gone no further one is started by the same runner, so that they cannot pile up.
final class ProgramRunner: Sendable {
    /// Apart from Swift's pool: a healthy program must not fail because other tasks held the pool past its deadline.
    static let executor = ThreadExecutor(label: "aloft.programs")

    private let program: Program
    private let deadline: Deadline
    /// The run that has not been reaped yet.
    private let current = Mutex(Current.none)

    private enum Current {
        case none
        /// Not spawned yet; when it is, and was killed before, it is killed at once.
        case starting(isKilled: Bool)
        /// With its process group.
        case running(Int32)
    }

    /// Returns when a run that is to end at the given time is given up.
    typealias Deadline = @Sendable (ContinuousClock.Instant) async throws -> Void

    /// - Parameter deadline: waits for the end of the program's timeout; throws when the run ended before.
    init(
        _ program: Program, deadline: @escaping Deadline = { try await Task.sleep(until: $0, clock: .continuous) }
    ) {
        self.program = program
        self.deadline = deadline
    }

    /// Runs the program once, and returns when it has ended or at its deadline, whichever comes first.
    func run() async -> CheckResult {
        let started = ContinuousClock.now
        if let stuck = begin() { return CheckResult(outcome: .notRun(why: stuck), duration: .zero) }
        let tap: OutputTap
        do throws(ProgramObjection) {
            tap = try openTap()
        } catch {
            end()
            return CheckResult(outcome: .notRun(why: error.why), duration: started.duration(to: .now))
        }
        let outcome = await outcomeByDeadline(started: started, tap: tap)
        let duration = started.duration(to: .now)
        return CheckResult(outcome: outcome, duration: duration, output: await tap.finish())
    }

    /// Kills what is running, with all that it started; what is about to start is killed as soon as it has.
    func kill() {
        current.withLock { current in
            switch current {
            case .none: break
            case .starting: current = .starting(isKilled: true)
            case .running(let group): _ = Glibc.kill(-group, SIGKILL)
            }
        }
    }

    /// Whether nothing of an earlier run is left.
    var isIdle: Bool {
        current.withLock { current in
            switch current {
            case .none: true
            case .starting, .running: false
            }
        }
    }

    /// - Returns: why no run can begin now; nil when this one has.
    private func begin() -> String? {
        current.withLock { current in
            let process: String
            switch current {
            case .none:
                current = .starting(isKilled: false)
                return nil
            case .starting: process = "a process"
            case .running(let group): process = "process \(group)"
            }
            return "the run before was given up and cannot be killed (\(process)); no other is started until it is gone"
        }
    }

    private func spawned(_ group: Int32) {
        current.withLock { current in
            if case .starting(isKilled: true) = current { _ = Glibc.kill(-group, SIGKILL) }
            current = .running(group)
        }
    }

    private func end() {
        current.withLock { $0 = .none }
    }

    /// The path of the program, looked for anew each time: what is installed today may be elsewhere tomorrow.
    private func examinedProgram(as account: ScriptAccount) throws(ProgramObjection) -> String {
        guard let name = program.command.first else { throw ProgramObjection("it has no command") }
        let path = ProgramFile.path(of: name)
        if let objection = ProgramFile.objection(to: path) { throw ProgramObjection(objection) }
        if program.refusesWritable, account.isRoot, let insecurity = ProgramFile.insecurity(of: path) {
            throw ProgramObjection("\(insecurity) (enable_script_security is set)")
        }
        return path
    }

    private func openTap() throws(ProgramObjection) -> OutputTap {
        do throws(SystemError) {
            return try OutputTap()
        } catch {
            throw ProgramObjection(error.description)
        }
    }

    /// Waits for the end of the program or for its deadline; the loser of the two is heard by nobody.
    private func outcomeByDeadline(started: ContinuousClock.Instant, tap: OutputTap) async -> CheckResult.Outcome {
        let answer = FirstAnswer<CheckResult.Outcome>()
        Task(executorPreference: Self.executor) { [self] in
            let outcome = await examineAndExecute(tap)
            end()
            answer.give(outcome)
        }
        let alarm = program.timeout.map { timeout in
            Task(executorPreference: Self.executor) { [self] in
                try await deadline(started + timeout)
                answer.give(.timedOut)
                kill()
            }
        }
        defer { alarm?.cancel() }
        return await answer.value
    }

    /// The examination asks the name service and the file system, which may block: it falls under the deadline too.
    private func examineAndExecute(_ tap: OutputTap) async -> CheckResult.Outcome {
        let account: ScriptAccount
        let path: String
        do throws(ProgramObjection) {
            account = try ScriptAccount(of: program)
            path = try examinedProgram(as: account)
        } catch {
            return .notRun(why: error.why)
        }
        return await execute(path, account, tap)
    }

    /// Runs the program to its end, in a process group of its own.
    private func execute(_ path: String, _ account: ScriptAccount, _ tap: OutputTap) async -> CheckResult.Outcome {
        var options = PlatformOptions()
        options.processGroupID = 0
        let command = account.command(for: [path] + program.command.dropFirst())
        let output = FileDescriptor(rawValue: tap.writingDescriptor)
        do {
            let result = try await Subprocess.run(
                .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
                platformOptions: options, input: .none,
                output: .fileDescriptor(output, closeAfterSpawningProcess: false), error: .combinedWithOutput
            ) { execution in
                spawned(execution.processIdentifier.value)
            }
            return CheckResult.Outcome(result.terminationStatus)
        } catch {
            return .notRun(why: "\(program.command[0]) could not be started: \(error)")
        }
    }
}

/// Why a program was not run.
struct ProgramObjection: Error {
    let why: String

    init(_ why: String) {
        self.why = why
    }
}

extension CheckResult.Outcome {
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(status: code)
        case .signaled(let signal): self = .killed(signal: signal)
        }
    }
}
