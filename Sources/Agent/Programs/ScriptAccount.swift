internal import Configuration
internal import LinuxIO

/// Whom a program runs as.
struct ScriptAccount: Sendable {
    /// Nil for the agent's own user and group.
    let identity: ChildProgram.Identity?

    /// Asks the name service, which may block.
    init(of program: Program) throws(StartFailure) {
        guard let name = program.user else {
            identity = try Self.account(named: ScriptUser.customary).map {
                ChildProgram.Identity(userID: $0.userID, groupID: $0.groupID)
            }
            return
        }
        guard let account = try Self.account(named: name) else {
            throw .program("user \(name) does not exist; create it or correct the user line")
        }
        var groupID = account.groupID
        if let group = program.group {
            guard let number = UserDatabase.groupID(named: group) else {
                throw .program("group \(group) does not exist; create it or correct the user line")
            }
            groupID = number
        } else if account.userID == UserAccount.current {
            identity = nil
            return
        }
        identity = ChildProgram.Identity(userID: account.userID, groupID: groupID)
    }

    private static func account(named name: String) throws(StartFailure) -> UserAccount? {
        do throws(SystemError) {
            return try UserAccount.find(named: name)
        } catch {
            throw .agent("user \(name) cannot be looked up: \(error)")
        }
    }

    var isRoot: Bool { (identity?.userID ?? UserAccount.current) == 0 }
}
