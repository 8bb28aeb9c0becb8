internal import LinuxIO
internal import ProgramService

/// One of the threads that start programs. Looking a program up asks the name service and the file system, which may block: that
/// holds up this thread and no other.
final class ProgramStarter: Sendable {
    /// A program to be started, and whose run it is.
    struct Job: Sendable {
        var run: ProgramRun
        var program: Program
    }

    /// What came of a job.
    struct Report: Sendable {
        var starter: Int
        var run: ProgramRun
        var outcome: Result<(StartedProgram, OutputPipe), StartFailure>
        /// When the program had begun, or was not started.
        var at: ContinuousClock.Instant
    }

    /// As the agent found them, without what is meant for itself.
    private static let environment = Environment.all.filter { variable in
        !OwnVariables.names.contains { variable.hasPrefix($0 + "=") }
    }

    private let jobs: Mailbox<Job>

    /// Starts the thread.
    ///
    /// - Parameter report: takes what came of each job, on the new thread.
    init(number: Int, report: @escaping @Sendable (Report) -> Void) throws(SystemError) {
        let jobs = try Mailbox<Job>(capacity: 1)
        self.jobs = jobs
        _ = try Thread.start(name: "starter \(number)") {
            while !jobs.isClosed {
                for job in jobs.takeAll(waitingUpTo: nil) {
                    let outcome = Self.start(job.program)
                    report(Report(starter: number, run: job.run, outcome: outcome, at: .now))
                }
            }
        }
    }

    /// To be called when the job before is done.
    func start(_ job: Job) {
        _ = jobs.post(job)
    }

    func close() {
        jobs.close()
    }

    private static func start(_ program: Program) -> Result<(StartedProgram, OutputPipe), StartFailure> {
        Result { () throws(StartFailure) in
            let account = try ScriptAccount(of: program)
            let path = try examinedPath(of: program, as: account)
            let output: OutputPipe
            do throws(SystemError) {
                output = try OutputPipe()
            } catch {
                throw StartFailure(error, starting: path)
            }
            return (try start([path] + program.command.dropFirst(), as: account, output), output)
        }
    }

    /// The path of the program, looked for anew each time: what is installed today may be elsewhere tomorrow.
    private static func examinedPath(of program: Program, as account: ScriptAccount) throws(StartFailure) -> String {
        guard let name = program.command.first else { throw .program("it has no command") }
        let path = ProgramFile.path(of: name)
        if let objection = ProgramFile.objection(to: path) { throw .program(objection) }
        if program.refusesWritable, account.isRoot, let insecurity = ProgramFile.insecurity(of: path) {
            throw .program("\(insecurity) (enable_script_security is set)")
        }
        return path
    }

    private static func start(
        _ command: [String], as account: ScriptAccount, _ output: OutputPipe
    ) throws(StartFailure) -> StartedProgram {
        var terms = ChildProgram.Terms(command, as: account.identity, environment: environment)
        if let identity = account.identity, ServiceConnection.path != nil {
            return .session(try ServiceSession(terms, as: identity, output: output.writingDescriptor))
        }
        // The capabilities of an agent that is not root are for the agent. Root's programs are root's, as under keepalived.
        if !account.isRoot { terms.keptCapabilities = CapabilitySet.none }
        // The agent has raised its own: programs that use select(2) break with descriptors from 1,024 on.
        terms.descriptorLimit = DescriptorLimit.inherited
        let descriptor = output.writingDescriptor
        do throws(SystemError) {
            return .child(try ChildProgram(terms, ChildProgram.Streams(output: descriptor, error: descriptor)))
        } catch {
            throw StartFailure(error, starting: command[0])
        }
    }
}

/// Variables that are for the agent alone.
enum OwnVariables {
    static let dispatchLog = "LIBDISPATCH_LOG"
    static let names = [ServiceConnection.variable, dispatchLog]
}
