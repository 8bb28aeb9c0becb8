import Files

/// What a configuration may ask of the machine that it is read on.
package struct LoadContext: Sendable {
    /// Which `@id` lines count (`--config-id`).
    package var configID: String
    /// What `${_ENV NAME}` stands for; nil where there is no such variable.
    package var environment: @Sendable (String) -> String?

    package init(configID: String, environment: @escaping @Sendable (String) -> String?) {
        self.configID = configID
        self.environment = environment
    }

    /// This machine: its short host name, and the environment of this process.
    package static var machine: LoadContext {
        LoadContext(configID: String(Surroundings.hostName.prefix { $0 != "." })) { Surroundings.variable($0) }
    }

    /// The same with another id, where one is given.
    package func with(configID: String?) -> LoadContext {
        LoadContext(configID: configID ?? self.configID, environment: environment)
    }
}

/// What was asked of the machine while a configuration was read: enough to read its text the same way again.
package struct LoadCircumstances: Hashable, Sendable {
    /// Nil where no line depends on it.
    package var configID: String?
    /// The variables that were asked for and that there were.
    package var environment: [String: String] = [:]

    package init() {}

    var isEmpty: Bool { configID == nil && environment.isEmpty }

    /// What answers as the machine did then.
    var context: LoadContext {
        let environment = environment
        return LoadContext(configID: configID ?? "") { environment[$0] }
    }
}
