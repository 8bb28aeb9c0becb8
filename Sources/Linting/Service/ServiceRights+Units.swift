internal import AgentModel
internal import Configuration
internal import LinuxIO
internal import ProgramService

extension ServiceRights {
    /// What the units that are installed here leave the agent and its programs; nil where there is no `aloft.service`.
    ///
    /// - Parameter root: where the units are looked for; for tests.
    static func installed(root: String = "") -> ServiceRights? {
        guard let agent = InstalledUnit(name: "aloft.service", root: root).texts else { return nil }
        return ServiceRights(
            agent: UnitSettings(agent),
            programs: InstalledUnit(name: "aloft-programs.service", root: root).texts.map(UnitSettings.init))
    }

    init(agent: UnitSettings, programs: UnitSettings?) {
        let name = agent["User"] ?? "root"
        let group = agent["Group"]
        var account = Account(named: name, group: group, more: agent.words("SupplementaryGroups"))
        account.ignoresModes = agent.gives("CAP_DAC_OVERRIDE", toRoot: account.userID == 0)
        account.readsEverything = agent.gives("CAP_DAC_READ_SEARCH", toRoot: account.userID == 0)
        let own = ServiceRights.Unit("aloft", agent)
        // Without the variable the agent starts programs of other users itself.
        let leavesOthers = agent.words("Environment").contains { $0.hasPrefix("\(ServiceConnection.variable)=/") }
        self.init(
            agent: own,
            programs: programs.flatMap { leavesOthers ? ServiceRights.Unit("aloft-programs", $0) : nil } ?? own,
            account: account, group: group ?? name, configurationPath: agent.configurationPath)
    }
}

extension Account {
    /// The user of that name or number with all its groups, without capabilities; one that is not there owns nothing.
    init(named name: String, group: String?, more names: [String] = []) {
        let number = UInt32(name) ?? UserAccount(named: name)?.userID
        var groups = number.map { Set(UserDatabase.groups(ofUser: $0)) } ?? []
        groups.formUnion(
            ([group].compactMap(\.self) + names).compactMap { UInt32($0) ?? UserDatabase.groupID(named: $0) })
        self.init(name: name, userID: number ?? UInt32.max - 1, groups: groups)
    }
}

extension ServiceRights.Unit {
    fileprivate init(_ name: String, _ settings: UnitSettings) {
        self.init(name: name, view: FileView(settings), refusesNewPrivileges: settings.isOn("NoNewPrivileges"))
    }
}

extension FileView {
    init(_ settings: UnitSettings) {
        self.init()
        homes = settings["ProtectHome"].flatMap(Homes.init) ?? (settings.isOn("ProtectHome") ? .hidden : .open)
        system =
            settings["ProtectSystem"].flatMap(System.init) ?? (settings.isOn("ProtectSystem") ? .programs : .writable)
        hasOwnTemporaryFiles = settings.isOn("PrivateTmp") || settings["PrivateTmp"] == "disconnected"
        protectsTunables = settings.isOn("ProtectKernelTunables")
        let folders = [
            ("RuntimeDirectory", "/run"), ("StateDirectory", "/var/lib"), ("CacheDirectory", "/var/cache"),
            ("LogsDirectory", "/var/log"),
        ]
        made = folders.flatMap { setting, folder in settings.words(setting).map { "\(folder)/\($0)" } }
        writable = settings.paths("ReadWritePaths")
        readOnly = settings.paths("ReadOnlyPaths")
        inaccessible = settings.paths("InaccessiblePaths")
        bound = ["BindPaths", "BindReadOnlyPaths"].flatMap { name in
            settings.words(name).map { word in
                let parts = word.drop { $0 == "-" }.split(separator: ":", omittingEmptySubsequences: false)
                return String(parts.dropFirst().first ?? parts.first ?? "")
            }
        }
    }
}

extension UnitSettings {
    /// Whether a process of the unit has a capability: root what the bounding set leaves, others what is ambient too.
    fileprivate func gives(_ capability: String, toRoot isRoot: Bool) -> Bool {
        func has(_ list: (named: Set<String>, areTaken: Bool)?) -> Bool? {
            list.map { $0.named.contains(capability) != $0.areTaken }
        }
        let isBound = has(capabilities("CapabilityBoundingSet")) ?? true
        return isBound && (isRoot || has(capabilities("AmbientCapabilities")) ?? false)
    }

    /// `--config` of the command that starts the agent, else the first that exists.
    fileprivate var configurationPath: String? {
        let words = words("ExecStart")
        if let option = words.first(where: { $0.hasPrefix("--config=") }) { return String(option.dropFirst(9)) }
        if let index = words.firstIndex(of: "--config"), index + 1 < words.count { return words[index + 1] }
        return RunOptions.configurationPaths.first(where: Environment.exists)
    }
}
