import CLinux
import Glibc

/// A process at the other end of a Unix connection, as the kernel vouches for it.
package struct PeerProcess: Hashable, Sendable {
    package let processID: Int32
    package let userID: UInt32

    /// Whether a thread is one of its threads.
    package func has(thread: Int32) -> Bool { Environment.exists("/proc/\(processID)/task/\(thread)") }

    /// Ends it at once, also where it is stopped.
    package func end() throws(SystemError) {
        _ = try systemCall("kill") { kill(processID, SIGKILL) }
    }
}

extension MessageChannel {
    /// Who connected.
    package func peer() throws(SystemError) -> PeerProcess {
        var peer = CLinux_peer()
        // The kernel writes one whole structure during the call.
        _ = try systemCall("getsockopt SO_PEERCRED") { unsafe CLinux_get_peer(descriptor, &peer) }
        return PeerProcess(processID: peer.process, userID: peer.user)
    }
}
