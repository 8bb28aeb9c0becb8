internal import Glibc
internal import LinuxIO
internal import ProgramService

/// Has the service run a program as the agent has it run, for who wants to see a check as the service sees it: writes where the
/// program writes, ends as it ends, and takes it along when it is killed.
struct ProgramProxy {
    let userID: UInt32
    let groupID: UInt32
    let command: [String]

    /// The service may be being started again.
    private static let patience = Duration.seconds(5)
    /// As a shell ends that could not run a command.
    private static let notRun: Int32 = 127

    func run() -> Never {
        switch answer() {
        case .ended(.exited(let status)): exit(status)
        case .ended(.killed(let number)):
            signal(number, SIG_DFL)
            kill(getpid(), number)
            exit(128 + number)
        case .scheduled: fail("aloft-programs.service answered something else")
        case .refused(let why), .notRun(let why): fail(why)
        }
    }

    private func answer() -> ServiceAnswer {
        guard let path = ServiceConnection.path else {
            return .refused(why: "\(ServiceConnection.variable) is not set")
        }
        let program = ServiceProgram(
            identity: ChildProgram.Identity(userID: userID, groupID: groupID), command: command,
            environment: Self.environment)
        do throws(SystemError) {
            return try Self.connect(to: path).ask(.run(program), output: STDOUT_FILENO)
                ?? .refused(why: "aloft-programs.service ended before the program did")
        } catch {
            return .refused(why: Self.unreachable(error))
        }
    }

    private static func connect(to path: String) throws(SystemError) -> ServiceConnection {
        do throws(SystemError) {
            return try ServiceConnection(path: path)
        } catch {
            // At once: whoever waits for a check may have less patience.
            tell(unreachable(error) + "; waiting for it")
            return try ServiceConnection(path: path, within: patience)
        }
    }

    private static func unreachable(_ error: SystemError) -> String {
        "aloft-programs.service cannot be asked (systemctl status aloft-programs): \(error)"
    }

    /// Without the one variable that is the agent's business alone.
    private static var environment: [String] {
        Environment.all.filter { !$0.hasPrefix(ServiceConnection.variable + "=") }
    }

    private func fail(_ why: String) -> Never {
        Self.tell(why)
        exit(Self.notRun)
    }

    private static func tell(_ line: String) { StandardError.write(Array("\(line)\n".utf8)) }
}
