/// Where a failsafe whose agent has died or left waits for the next agent.
///
/// Each has a socket of its own: an agent that dies soon after its start leaves two of them, and the next one asks both.
package enum FailsafeSocket {
    private static let (prefix, suffix) = ("failsafe-", ".sock")

    /// - Parameter directory: the agent's runtime directory.
    package static func path(of process: Int32, in directory: String) -> String {
        "\(directory)/\(prefix)\(process)\(suffix)"
    }

    /// Whether a file of the runtime directory has such a name.
    package static func isName(_ name: String) -> Bool { name.hasPrefix(prefix) && name.hasSuffix(suffix) }
}
