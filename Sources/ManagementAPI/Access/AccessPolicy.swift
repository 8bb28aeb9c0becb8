private import Configuration
package import NetworkTypes

/// Who may do what.
///
/// Reading over loopback and the Unix socket needs nothing; from other hosts it needs a token or a client certificate.
/// Changing needs either over TCP; over the socket root, the agent's own user and the members of its group may. Whoever
/// sends a token is judged by it alone.
package struct AccessPolicy: Sendable {
    var tokens: TokenFile
    var hostNames: [String]
    var ownUserID: UInt32
    var isMember: @Sendable (UInt32) -> Bool
    var userName: @Sendable (UInt32) -> String?
    /// Hears how many bytes of digests were compared for a request.
    var didCompare: @Sendable (Int) -> Void = { _ in }
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

extension AccessPolicy {
    /// Whether a connection may be answered at all. A virtual address is where the service is, on whichever node that
    /// may be: the API answers there only where a listener is told to by that very address.
    ///
    /// - Parameters:
    ///   - local: this node's end of the connection, numeric; nil for the Unix socket.
    ///   - listener: the name of the listener that took it: `ADDRESS:PORT`, or a path.
    ///   - virtual: the addresses that move between the nodes.
    package static func mayAnswer(local: String?, listener: String, virtual: Set<IPAddress>) -> Bool {
        guard let local else { return true }
        guard let address = IPAddress(numeric: local) else { return false }
        return !virtual.contains(address) || ListenAddress(listener)?.address == address
    }
}
