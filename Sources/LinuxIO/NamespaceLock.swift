import CLinux
import Glibc

/// A name in this network namespace that one process holds at a time: an abstract Unix socket (unix(7)).
///
/// The kernel lets go of it when the process ends, however it ends. It needs no directory, so that it also holds between
/// mount namespaces, users and services that may not write to each other's files.
package struct NamespaceLock: ~Copyable, Sendable {
    /// A second process that asks who holds the name leaves a connection here, which nobody accepts.
    private static let backlog: CInt = 128

    private let owner: OwnedDescriptor

    /// Takes the name.
    ///
    /// - Parameter name: at most 100 bytes.
    /// - Throws: EADDRINUSE while another socket has it; `holder(of:)` then says whose.
    package init(_ name: String) throws(SystemError) {
        let path = "@" + name
        let descriptor = try openSocket(AF_UNIX, CLinux_SOCK_STREAM, 0)
        let address = try sockaddr_un(path: path)
        do throws(SystemError) {
            try descriptor.bind(to: address.abstract, size: address.size(ofPath: path))
        } catch {
            throw error.about(name)
        }
        // Whoever connects learns from the kernel who listens.
        _ = try systemCall("listen") { listen(descriptor.rawValue, Self.backlog) }
        owner = descriptor
    }

    /// Lets go of the name, which is held at least until here.
    package consuming func release() {}

    /// Who has the name; nil while nobody has.
    package static func holder(of name: String) -> LockHolder? {
        let path = "@" + name
        do throws(SystemError) {
            let probe = try openSocket(AF_UNIX, CLinux_SOCK_STREAM, 0)
            let address = try sockaddr_un(path: path)
            do throws(SystemError) {
                try probe.connect(to: address.abstract, size: address.size(ofPath: path))
            } catch {
                // Too many have asked before: it is there, and does not say who it is.
                return error.errno == EAGAIN ? LockHolder(processID: 0, userID: nil) : nil
            }
            var peer = CLinux_peer()
            // The kernel writes one whole structure during the call.
            _ = try systemCall("getsockopt SO_PEERCRED") { unsafe CLinux_get_peer(probe.rawValue, &peer) }
            return LockHolder(processID: peer.process, userID: peer.user)
        } catch {
            return nil
        }
    }
}

/// The process that holds a lock.
package struct LockHolder: Hashable, Sendable {
    /// 0 where it cannot be known, such as that of a process outside of this container.
    package let processID: Int32
    /// Nil where it cannot be known.
    package let userID: UInt32?

    package init(processID: Int32, userID: UInt32?) {
        self.processID = processID
        self.userID = userID
    }

    package var isThisProcess: Bool { processID == getpid() }

    /// Whether it could be an agent: anybody may take a name, but only who may change the network's addresses speaks for
    /// them. Where nothing is known of it, it is believed.
    package var mayChangeNetwork: Bool {
        guard processID != 0, userID != 0, userID != geteuid() else { return true }
        // Who is root in a user namespace of its own has all rights there, and none here.
        guard SmallFile.read("/proc/\(processID)/uid_map") == SmallFile.read("/proc/self/uid_map") else { return false }
        return Capability.effective(of: "\(processID)").contains(.networkAdministration)
    }
}

extension LockHolder: CustomStringConvertible {
    /// `process 1234 (aloft run)`
    package var description: String {
        guard processID != 0 else { return "another process" }
        guard let line = SmallFile.read("/proc/\(processID)/cmdline"), !line.isEmpty else {
            return "process \(processID)"
        }
        let words = line.split(separator: "\0").joined(separator: " ")
        return "process \(processID) (\(words.prefix(Self.longestCommand)))"
    }

    private static let longestCommand = 200
}
