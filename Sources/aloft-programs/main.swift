internal import Glibc
internal import LinuxIO
internal import ProgramService

/// What the agent's service leaves to another: to run programs of other users, and to give a thread real-time priority
/// (docs/decisions/0027-a-second-service.md).
///
/// `aloft-programs serve SOCKET USER` is that service, for processes of USER and of root.
/// `aloft-programs run USER-ID GROUP-ID PROGRAM [ARGUMENT...]` has it run a program, and ends as that does.
let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "serve" where arguments.count == 4:
    exit(Service.run(path: arguments[2], user: arguments[3]))
case "run" where arguments.count >= 5:
    guard let user = UInt32(arguments[2]), let group = UInt32(arguments[3]) else { fallthrough }
    Deputy(userID: user, groupID: group, command: Array(arguments[4...])).run()
default:
    StandardError.complain("aloft-programs: systemctl start aloft-programs starts it, and the agent uses it")
    exit(64)
}
