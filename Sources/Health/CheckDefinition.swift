/// A health check as configured: what to run, how often, and what its result is worth.
package struct CheckDefinition: Hashable, Sendable {
    package var name: String
    /// The program and its arguments, without a shell.
    package var command: [String]
    package var interval: Duration
    /// A run that has not ended by then has failed.
    package var timeout: Duration
    /// -253 to 253; 0 makes a failing check a fault of every instance that tracks it.
    package var weight: Int
    /// Turns the meaning of the result round for the priority.
    package var reversed: Bool
    /// Passing results in a row before a failing check passes; at least 1.
    package var rise: Int
    /// Failing results in a row before a passing check fails; at least 1.
    package var fall: Int
    /// The user to run as; nil for the agent's own.
    package var user: String?
    package var group: String?
    /// Whether the check counts as failing until `rise` results have passed.
    package var startsFailing: Bool
    /// Whether a program that others than its owner and root may write to is refused (`enable_script_security`).
    package var refusesWritableProgram: Bool

    package init(
        name: String, command: [String], interval: Duration = .seconds(1), timeout: Duration? = nil, weight: Int = 0,
        reversed: Bool = false, rise: Int = 1, fall: Int = 1, user: String? = nil, group: String? = nil,
        startsFailing: Bool = false, refusesWritableProgram: Bool = false
    ) {
        self.name = name
        self.command = command
        self.interval = interval
        self.timeout = timeout ?? interval
        self.weight = weight
        self.reversed = reversed
        self.rise = rise
        self.fall = fall
        self.user = user
        self.group = group
        self.startsFailing = startsFailing
        self.refusesWritableProgram = refusesWritableProgram
    }
}

extension CheckDefinition {
    /// Whether both run the same program as the same user, so that what is known of one is known of the other.
    package func asksTheSame(as other: CheckDefinition) -> Bool {
        command == other.command && user == other.user && group == other.group
    }
}
