internal import Glibc
internal import LinuxIO
internal import ProgramService

// Two programs in one file, told apart by the name that it is run by (docs/development/decisions/0060-one-file-for-two-helpers.md).
let arguments = CommandLine.arguments
switch (arguments.first ?? "").split(separator: "/").last {
case "aloft-failsafe": runFailsafe()
case "aloft-programs": servePrograms()
default:
    StandardError.printLine("aloft-helper: run it as aloft-failsafe or aloft-programs")
    exit(64)
}

/// The agent's failsafe: started by the agent, with one end of a channel as its standard input, and not meant
/// to be run by hand (docs/development/decisions/0022-a-failsafe.md).
///
/// Arguments: the directory in which the next agent finds it once this one has died, and the real-time priority, 0 for none.
func runFailsafe() -> Never {
    guard arguments.count == 3, let priority = Int32(arguments[2]) else {
        StandardError.printLine("aloft-failsafe: the agent starts it; run `aloft run`")
        exit(64)
    }
    ProcessPreparation.arrange(realTimePriority: priority)
    do throws(SystemError) {
        try FailsafeProcess(in: arguments[1]).run()
        exit(0)
    } catch {
        StandardError.printLine("aloft-failsafe: \(error)")
        exit(1)
    }
}

/// What the agent's service leaves to another: to run programs of other users, and to give a thread real-time priority
/// (docs/development/decisions/0027-a-second-service.md).
///
/// `aloft-programs serve SOCKET USER` is that service, for processes of USER and of root.
/// `aloft-programs run USER-ID GROUP-ID PROGRAM [ARGUMENT...]` has it run a program, and ends as that does.
func servePrograms() -> Never {
    switch arguments.dropFirst().first {
    case "serve" where arguments.count == 4: exit(Service.run(path: arguments[2], user: arguments[3]))
    case "run" where arguments.count >= 5:
        guard let user = UInt32(arguments[2]), let group = UInt32(arguments[3]) else { fallthrough }
        ProgramProxy(userID: user, groupID: group, command: Array(arguments[4...])).run()
    default:
        StandardError.printLine("aloft-programs: systemctl start aloft-programs starts it, and the agent uses it")
        exit(64)
    }
}
