/// A program to be run, without a shell, and on which terms.
struct Program: Hashable, Sendable {
    /// With its arguments.
    var command: [String]
    /// Whom it runs as; nil for the customary user for scripts, or else the agent's own.
    var user: String?
    /// Nil for the user's own group.
    var group: String?
    /// Whether it is refused when others than its owner and root may write to it and it would run as root.
    var refusesWritable = false
    /// When it is given up and killed, counted from its start; nil for never.
    var timeout: Duration?
}
