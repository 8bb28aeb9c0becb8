internal import Configuration
internal import LinuxIO
internal import ProgramService

/// Whom a program runs as.
struct ScriptAccount: Sendable {
    /// Nil for the agent's own.
    let userID: UInt32?
    let groupID: UInt32?

    /// - Throws: when the configured user or group does not exist.
    init(of program: Program) throws(ProgramObjection) {
        guard let name = program.user else {
            let customary = UserAccount(named: ScriptUser.customary)
            userID = customary?.userID
            groupID = customary?.groupID
            return
        }
        guard let account = UserAccount(named: name) else {
            throw ProgramObjection("user \(name) does not exist; create it or correct the user line")
        }
        userID = account.userID == UserAccount.current ? nil : account.userID
        guard let group = program.group else {
            groupID = userID == nil ? nil : account.groupID
            return
        }
        guard let number = UserDatabase.groupID(named: group) else {
            throw ProgramObjection("group \(group) does not exist; create it or correct the user line")
        }
        groupID = number
    }

    /// The command that runs `command` as this account.
    ///
    /// setpriv(1) changes the user, not swift-subprocess: that calls setuid(3) and its like in a child made by clone3(2),
    /// where a lock of the C library that another thread held stays locked for ever, and with it every later program.
    ///
    /// Under the service, which may not change users, another one runs it (docs/decisions/0027-a-second-service.md).
    func command(for command: [String]) -> [String] {
        guard userID != nil || groupID != nil else { return command }
        if ServiceConnection.path != nil {
            let (user, group) = (userID ?? UserAccount.current, groupID ?? UserAccount.currentGroup)
            return [OwnProgram.path(of: "aloft-programs"), "run", "\(user)", "\(group)"] + command
        }
        var words = [Self.changer, userID == nil ? "--keep-groups" : "--clear-groups"]
        // An agent that is not root has its capabilities from the service manager, and another user would keep them.
        if let userID { words += ["--reuid=\(userID)", "--ambient-caps=-all", "--inh-caps=-all"] }
        if let groupID { words.append("--regid=\(groupID)") }
        return words + ["--"] + command
    }

    /// From util-linux, which every Debian has.
    private static let changer = "/usr/bin/setpriv"

    var isRoot: Bool { (userID ?? UserAccount.current) == 0 }
}
