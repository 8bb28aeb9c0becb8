import CLinux
import Glibc

/// A Unix socket that accepts connections at a path; the path goes with it.
package struct UnixListener: ~Copyable, Sendable {
    package let path: String
    private let owner: OwnedDescriptor

    /// Binds and listens.
    ///
    /// A socket file left behind by a killed process is replaced; one on which somebody answers is EADDRINUSE.
    /// - Parameters:
    ///   - path: at most 107 bytes, or ENAMETOOLONG.
    ///   - mode: who may connect.
    ///   - group: the group to give the file to, where the system has it; otherwise it stays with our own.
    package init(path: String, mode: UInt32 = 0o660, group: String? = nil) throws(SystemError) {
        do throws(SystemError) {
            self.init(path: path, owner: try listeningSocket(path, mode: mode, group: group))
        } catch {
            throw error.about(path)
        }
    }

    private init(path: String, owner: consuming OwnedDescriptor) {
        self.path = path
        self.owner = owner
    }

    deinit {
        // The C library reads the path during the call.
        unsafe _ = unlink(path)
    }

    /// Readable when somebody connects; for `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// A second descriptor of the listening socket, for a server that closes its own.
    package func duplicate() throws(SystemError) -> OwnedDescriptor {
        OwnedDescriptor(try systemCall("fcntl F_DUPFD_CLOEXEC") { fcntl(owner.rawValue, F_DUPFD_CLOEXEC, 0) })
    }

    /// The next connection, non-blocking; nil when nobody waits.
    package func accept() throws(SystemError) -> OwnedDescriptor? {
        let connection = try systemCallUnlessBlocked("accept") {
            CLinux_accept(owner.rawValue)
        }
        return connection.map { OwnedDescriptor($0) }
    }
}

/// How many connections wait to be accepted before the kernel refuses the next.
private let backlog: CInt = 64

private func listeningSocket(_ path: String, mode: UInt32, group: String?) throws(SystemError) -> OwnedDescriptor {
    let address = try sockaddr_un(path: path)
    let listener = try openSocket(AF_UNIX, CLinux_SOCK_STREAM, 0)
    // The file takes its first mode from the socket: nobody but us may connect until group and mode are set.
    _ = try systemCall("fchmod") { fchmod(listener.rawValue, 0o600) }
    try bind(listener, replacingStale: address, path)
    if let group, let groupID = UserDatabase.groupID(named: group), try groupID != ownGroup(of: path) {
        _ = try systemCall("chown") { unsafe chown(path, .max, groupID) }
    }
    _ = try systemCall("chmod") { unsafe chmod(path, mode) }
    let descriptor = listener.rawValue
    _ = try systemCall("listen") { listen(descriptor, backlog) }
    return listener
}

/// A service whose group it is anyway may lack the right to change it.
private func ownGroup(of path: String) throws(SystemError) -> UInt32 {
    var status = stat()
    // The C library reads the path and writes one whole structure during the call.
    _ = try systemCall("stat") { unsafe stat(path, &status) }
    return status.st_gid
}

private func bind(
    _ listener: borrowing OwnedDescriptor, replacingStale address: sockaddr_un, _ path: String
) throws(SystemError) {
    do throws(SystemError) {
        try listener.bind(to: address)
    } catch {
        guard error.errno == EADDRINUSE, try isStale(address, path) else { throw error }
        _ = try systemCall("unlink") { unsafe unlink(path) }
        try listener.bind(to: address)
    }
}

/// Whether the path is a socket on which nobody listens any more.
private func isStale(_ address: sockaddr_un, _ path: String) throws(SystemError) -> Bool {
    let probe = try openSocket(AF_UNIX, CLinux_SOCK_STREAM, 0)
    do throws(SystemError) {
        try probe.connect(to: address)
        return false
    } catch {
        // A file that is no socket refuses connections too, but is not ours to remove.
        return error.errno == ECONNREFUSED && isSocket(path)
    }
}

private func isSocket(_ path: String) -> Bool {
    var status = stat()
    // The C library reads the path and writes one whole structure during the call.
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
}
