private import Files

/// The small programs that belong to the agent.
enum OwnProgram {
    /// Beside the agent's own.
    static func path(of name: String) -> String {
        let own = FileSystem.linkTarget("/proc/self/exe") ?? ""
        return own.prefix(through: own.lastIndex(of: "/") ?? own.startIndex) + name
    }
}
