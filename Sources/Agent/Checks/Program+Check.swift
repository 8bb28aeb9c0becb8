internal import Health

extension Program {
    init(_ definition: CheckDefinition) {
        self.init(
            command: definition.command, user: definition.user, group: definition.group,
            refusesWritable: definition.refusesWritableProgram, timeout: definition.timeout)
    }
}
