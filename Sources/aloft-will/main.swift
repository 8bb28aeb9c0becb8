internal import LinuxIO

/// The keeper of the agent's last will: started by the agent, with one end of a channel as its standard input, and not meant
/// to be run by hand (docs/decisions/0022-a-last-will.md).
///
/// Arguments: where the next agent finds it once this one has died, and the real-time priority, 0 for none.
let arguments = CommandLine.arguments
guard arguments.count == 3, let priority = Int32(arguments[2]) else {
    StandardError.complain("aloft-will: the agent starts it; run `aloft run`")
    throw Exit.usage
}
KeeperProcess.arrange(realTimePriority: priority)
do throws(SystemError) {
    try Keeper(meetingPlace: arguments[1]).run()
} catch {
    StandardError.complain("aloft-will: \(error)")
    throw Exit.kernel
}

enum Exit: Error {
    case usage, kernel
}
