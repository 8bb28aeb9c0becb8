internal import Configuration

extension Program {
    init(_ command: NotifyCommand, refusesWritable: Bool, timeout: Duration? = nil) {
        self.init(
            command: command.command, user: command.user?.name, group: command.user?.group,
            refusesWritable: refusesWritable, timeout: timeout)
    }
}
