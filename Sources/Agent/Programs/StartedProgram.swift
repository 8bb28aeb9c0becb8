internal import LinuxIO
internal import ProgramService

/// A program that runs: a child of the agent, or of aloft-programs.service for it.
enum StartedProgram: Sendable {
    case child(ChildProgram)
    case session(ServiceSession)

    /// Readable when its end can be asked for.
    var descriptor: CInt {
        switch self {
        case .child(let child): child.descriptor
        case .session(let session): session.descriptor
        }
    }

    /// How it ended.
    enum End: Hashable, Sendable {
        case ended(ChildProgram.Ending)
        /// It was not run, by its own fault.
        case notRun(why: String)
        /// It was not run, or was not seen to its end, by no fault of its own.
        case lost(why: String)
    }

    /// Nil while it runs.
    func end() -> End? {
        switch self {
        case .session(let session): return session.end()
        case .child(let child):
            do throws(SystemError) {
                return try child.ending().map(End.ended)
            } catch {
                return .lost(why: "its end cannot be known: \(error)")
            }
        }
    }

    /// Kills it with all that it started in its process group; its end is still to be asked for.
    func kill() {
        switch self {
        case .child(let child): child.kill()
        case .session(let session): session.kill()
        }
    }
}

/// A connection to aloft-programs.service, which runs one program.
final class ServiceSession: Sendable {
    private let connection: ServiceConnection

    /// Has the service run a program.
    ///
    /// - Parameter output: where it writes to.
    init(_ terms: ChildProgram.Terms, as identity: ChildProgram.Identity, output: CInt) throws(StartFailure) {
        guard let path = ServiceConnection.path else {
            throw .serviceMissing("\(ServiceConnection.variable) is not set")
        }
        do throws(SystemError) {
            connection = try ServiceConnection(path: path)
            let request = ServiceRequest.run(
                ServiceProgram(identity: identity, command: terms.command, environment: terms.environment))
            try connection.send(request, with: output)
        } catch {
            let why = "aloft-programs.service cannot be asked (systemctl status aloft-programs): \(error)"
            throw error.isShortage ? .agent(why) : .serviceMissing(why)
        }
    }

    var descriptor: CInt { connection.descriptor }

    func end() -> StartedProgram.End? {
        do throws(SystemError) {
            switch try connection.receive() {
            case .nothing: return nil
            case .answer(.ended(let ending)): return .ended(ending)
            case .answer(.notRun(let why)): return .notRun(why: why)
            case .answer(.refused(let why)): return .lost(why: why)
            case .answer(.scheduled): return .lost(why: "aloft-programs.service answered something else")
            case .gone: return .lost(why: "aloft-programs.service ended before the program did")
            }
        } catch {
            return .lost(why: "aloft-programs.service does not answer: \(error)")
        }
    }

    func kill() {
        // Where the service does not take it, it has ended, and the program with it.
        try? connection.send(.kill)
    }
}
