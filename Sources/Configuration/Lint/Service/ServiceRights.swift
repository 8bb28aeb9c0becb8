/// What the service lets the agent and the programs that it runs do: as its two units say, with all that was changed of them.
package struct ServiceRights: Hashable, Sendable {
    /// What one unit leaves its processes.
    package struct Unit: Hashable, Sendable {
        /// As `systemctl edit` takes it: `aloft`.
        package var name: String
        package var view: FileView
        /// Whether set-user-ID programs give nothing (`NoNewPrivileges`).
        package var refusesNewPrivileges: Bool

        package init(name: String, view: FileView, refusesNewPrivileges: Bool) {
            self.name = name
            self.view = view
            self.refusesNewPrivileges = refusesNewPrivileges
        }
    }

    /// Where the agent runs, and programs of its own user.
    package var agent: Unit
    /// Where programs of all other users run; the agent's own where there is no second unit.
    package var programs: Unit
    /// Whom the agent runs as.
    package var account: Account
    /// The name of its group.
    package var group: String
    /// What the agent reads unless it is told otherwise; nil where there is none.
    package var configurationPath: String?

    package init(
        agent: Unit, programs: Unit, account: Account, group: String, configurationPath: String? = nil
    ) {
        self.agent = agent
        self.programs = programs
        self.account = account
        self.group = group
        self.configurationPath = configurationPath
    }
}

/// A process of the service's: where it runs, and as whom.
struct Runner {
    let unit: ServiceRights.Unit
    let account: Account

    /// `user aloft under aloft.service`.
    var description: String { "user \(account.name) under \(unit.name).service" }
}

extension ServiceRights {
    /// The agent itself.
    var runner: Runner { Runner(unit: agent, account: account) }

    /// What a program of `user` runs as; of no user, as the customary one where there is one. Nil where there is no such user.
    func runner(of user: ScriptUser?, _ host: some HostView) -> Runner? {
        guard let account = user.map(host.account) ?? host.account(of: ScriptUser(name: ScriptUser.customary)) else {
            return user == nil ? Runner(unit: agent, account: bare) : nil
        }
        return account.userID == self.account.userID
            ? Runner(unit: agent, account: bare) : Runner(unit: programs, account: account)
    }

    /// The agent's user without what its unit gives it: programs have none of that.
    private var bare: Account { Account(name: account.name, userID: account.userID, groups: account.groups) }
}
