/// Who may do what.
///
/// Reading over loopback and the Unix socket needs nothing. Changing needs a token over TCP; over the socket root, the
/// agent's own user and the members of its group may. Whoever sends a token is judged by it alone.
package struct AccessPolicy: Sendable {
    var tokens: TokenFile
    var hostNames: [String]
    var ownUserID: UInt32
    var isMember: @Sendable (UInt32) -> Bool
    var userName: @Sendable (UInt32) -> String?
    /// What nearly every request has as its Host: known without being parsed.
    let usualHost = "127.0.0.1:8460"

    /// - Parameters:
    ///   - tokens: those that count over TCP.
    ///   - hostNames: the names under which this node is asked, beside its addresses and `localhost`.
    ///   - ownUserID: the user that the agent runs as.
    ///   - isMember: whether a user is in the group that may change things over the socket. It is called on the server's
    ///     thread and must not wait for anything slow.
    ///   - userName: the name that goes into the history; nil where a user has none. Called like `isMember`.
    package init(
        tokens: TokenFile = TokenFile(), hostNames: [String] = [], ownUserID: UInt32 = 0,
        isMember: @escaping @Sendable (UInt32) -> Bool = { _ in false },
        userName: @escaping @Sendable (UInt32) -> String? = { _ in nil }
    ) {
        self.tokens = tokens
        self.hostNames = hostNames.map { $0.lowercased() }
        self.ownUserID = ownUserID
        self.isMember = isMember
        self.userName = userName
    }
}
