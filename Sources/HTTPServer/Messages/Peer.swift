/// Who is at the other end of a connection.
package enum Peer: Hashable, Sendable {
    case tcp(address: String, port: UInt16)
    /// The process that connected to the Unix socket, as the kernel names it (SO_PEERCRED, unix(7)).
    case unix(Credentials)
    /// The kernel would not say; such a peer has no rights.
    case unknown

    package struct Credentials: Hashable, Sendable {
        package let processID: Int32
        package let userID: UInt32
        package let groupID: UInt32

        package init(processID: Int32, userID: UInt32, groupID: UInt32) {
            self.processID = processID
            self.userID = userID
            self.groupID = groupID
        }
    }
}
