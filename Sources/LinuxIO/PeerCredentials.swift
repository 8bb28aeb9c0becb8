import CLinux
import Glibc

/// Who is at the other end of a connected Unix socket, as the kernel knows it (SO_PEERCRED).
package struct PeerCredentials: Hashable, Sendable {
    package let processID: Int32
    package let userID: UInt32
    /// The effective group; the others are found by `isMember`.
    package let groupID: UInt32

    /// Asks the kernel for the credentials with which the peer connected.
    package init(of descriptor: CInt) throws(SystemError) {
        var credentials = CLinux_ucred()
        // The kernel writes one whole structure during the call.
        _ = try systemCall("getsockopt SO_PEERCRED") {
            unsafe CLinux_peer_credentials(descriptor, &credentials)
        }
        processID = credentials.pid
        userID = credentials.uid
        groupID = credentials.gid
    }

    package var isRoot: Bool { userID == 0 }

    /// Whether the peer's user belongs to the group by the system's user database; false when there is no such group.
    ///
    /// Reads the database, which may be a file or a service: not for the engine thread.
    package func isMember(ofGroup name: String) -> Bool {
        guard let group = UserDatabase.groupID(named: name) else { return false }
        return groupID == group || UserDatabase.groups(ofUser: userID).contains(group)
    }
}
