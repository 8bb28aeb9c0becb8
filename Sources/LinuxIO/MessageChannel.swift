import CLinux
import Glibc

/// One end of a connection between two processes of this machine that keeps messages apart (SOCK_SEQPACKET) and can carry a
/// descriptor with each. Nothing waits; used by one thread.
package final class MessageChannel: Sendable {
    /// The longest message; longer ones are refused with EMSGSIZE.
    package static let maximumBytes = 128 * 1024
    /// The kernel counts more than the bytes of a message.
    private static let bufferBytes: CInt = 1 << 20
    /// Beyond what a process has open here, and below the customary limit of 1,024.
    private static let highNumber: CInt = 1000

    /// A message with the descriptor that came with it.
    package struct Message: ~Copyable {
        package let bytes: [UInt8]
        package var attached: OwnedDescriptor?

        /// The descriptor, which is the caller's from now on.
        package mutating func takeAttached() -> OwnedDescriptor? { attached.take() }
    }

    private let owner: OwnedDescriptor

    /// Takes over a connected socket.
    package init(_ descriptor: consuming OwnedDescriptor) {
        owner = descriptor
        // Where the system does not allow it, fewer messages wait.
        try? owner.setOption("SO_SNDBUFFORCE", SOL_SOCKET, SO_SNDBUFFORCE, Self.bufferBytes)
    }

    /// Connects to a `MessageListener`: ENOENT or ECONNREFUSED where there is none.
    package convenience init(connectingTo path: String) throws(SystemError) {
        let descriptor = try openSocket(AF_UNIX, CLinux_SOCK_SEQPACKET, 0)
        try descriptor.connect(to: try sockaddr_un(path: path))
        self.init(descriptor)
    }

    /// Both ends of a new connection; ours is the one whose end the other is to hear of at once.
    ///
    /// The kernel closes the descriptors of a dead process from the highest number down (task_work_run), and waits for tens
    /// of milliseconds at each raw or packet socket: ours gets a number above those.
    package static func pair() throws(SystemError) -> (ours: MessageChannel, theirs: MessageChannel) {
        var ends: [CInt] = [-1, -1]
        // The kernel writes two descriptors during the call.
        _ = try systemCall("socketpair") { unsafe CLinux_message_pair(&ends) }
        let ours = OwnedDescriptor(ends[0])
        let theirs = MessageChannel(OwnedDescriptor(ends[1]))
        let high = fcntl(ours.rawValue, F_DUPFD_CLOEXEC, Self.highNumber)
        // Refused where the limit is lower; then it is heard of a little later.
        return (high == -1 ? MessageChannel(ours) : MessageChannel(OwnedDescriptor(high)), theirs)
    }

    /// Readable when a message has come or the other end is gone; for `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// A second descriptor of this end, for another process.
    package func duplicate() throws(SystemError) -> OwnedDescriptor {
        OwnedDescriptor(try systemCall("fcntl F_DUPFD_CLOEXEC") { fcntl(owner.rawValue, F_DUPFD_CLOEXEC, 0) })
    }

    /// Sends a message, with a descriptor that the other end gets a duplicate of.
    ///
    /// - Returns: false when the other end has not read enough of what was sent before.
    /// - Throws: EPIPE or ECONNRESET when it is gone, EMSGSIZE for a message that is too long.
    package func send(_ bytes: [UInt8], with attached: CInt = -1) throws(SystemError) -> Bool {
        guard bytes.count <= Self.maximumBytes else { throw SystemError(call: "sendmsg", errno: EMSGSIZE) }
        // The kernel reads the whole array during the call.
        let count = try systemCallUnlessBlocked("sendmsg") {
            unsafe CLinux_send_message(owner.rawValue, bytes, bytes.count, attached)
        }
        return count != nil
    }

    /// Sends a message, and waits for the other end to read for so long: not where anybody waits for the calling thread.
    ///
    /// - Returns: false when the time was over.
    package func send(_ bytes: [UInt8], within patience: Duration) throws(SystemError) -> Bool {
        let deadline = ContinuousClock.now + patience
        while try !send(bytes) {
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero else { return false }
            owner.wait(for: POLLOUT, atMost: rest)
        }
        return true
    }

    /// Waits for a message or the end, until `deadline`: not where anybody waits for the calling thread.
    package func wait(until deadline: ContinuousClock.Instant) {
        owner.wait(for: POLLIN, atMost: max(.zero, ContinuousClock.now.duration(to: deadline)))
    }

    /// Ends the connection at once, whoever else has a descriptor of this end; the other end reads what was sent before.
    package func end() {
        shutdown(owner.rawValue, CInt(SHUT_RDWR))
    }

    /// What came of looking for a message.
    package enum Reception: ~Copyable {
        case message(Message)
        case nothing
        /// The other end is gone, and everything that it sent has been read.
        case end
    }

    /// The next message.
    package func receive() throws(SystemError) -> Reception {
        var attached: CInt = -1
        var bytes = [UInt8](repeating: 0, count: Self.maximumBytes)
        let received: Int?
        do throws(SystemError) {
            received = try take(into: &bytes, &attached)
        } catch {
            guard error.errno == ECONNRESET else { throw error }
            // It ended with something of ours unread, which is said once; what it sent before comes after that.
            received = try take(into: &bytes, &attached)
        }
        guard let received else { return .nothing }
        guard received > 0 else { return .end }
        bytes.removeLast(bytes.count - received)
        return .message(Message(bytes: bytes, attached: attached == -1 ? nil : OwnedDescriptor(attached)))
    }

    private func take(into bytes: inout [UInt8], _ attached: inout CInt) throws(SystemError) -> Int? {
        // The kernel writes at most the whole array, and one descriptor, during the call.
        try systemCallUnlessBlocked("recvmsg") {
            unsafe CLinux_receive_message(owner.rawValue, &bytes, bytes.count, &attached)
        }
    }
}

/// A socket that accepts message channels at a path, from processes of the same user or of root; the path goes with it.
package final class MessageListener {
    private let path: String
    private let owner: OwnedDescriptor
    private let file: SocketFile?

    /// Binds and listens; what a process that has ended left at the path is replaced.
    ///
    /// - Parameters:
    ///   - mode: who may connect.
    ///   - backlog: how many wait to be accepted.
    package init(path: String, mode: UInt32 = 0o600, backlog: CInt = 4) throws(SystemError) {
        self.path = path
        owner = try openSocket(AF_UNIX, CLinux_SOCK_SEQPACKET, 0)
        let descriptor = owner.rawValue
        // The file takes its mode from the socket.
        _ = try systemCall("fchmod") { fchmod(descriptor, mode) }
        // The C library reads the path during the call. Nobody else binds here: there is one agent to a directory.
        unsafe _ = unlink(path)
        try owner.bind(to: try sockaddr_un(path: path))
        // The process's umask has taken some of that away.
        _ = try systemCall("chmod") { unsafe chmod(path, mode) }
        file = SocketFile(at: path)
        _ = try systemCall("listen") { listen(descriptor, backlog) }
    }

    deinit {
        // Another process may have put its own there. As in `init`.
        guard SocketFile(at: path) == file else { return }
        unsafe _ = unlink(path)
    }

    /// Readable when somebody connects; for `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// The next connection; nil when nobody waits.
    package func accept() throws(SystemError) -> MessageChannel? {
        try systemCallUnlessBlocked("accept") { CLinux_accept(owner.rawValue) }.map {
            MessageChannel(OwnedDescriptor($0))
        }
    }
}

/// Which file is at a path.
private struct SocketFile: Equatable {
    let device: UInt
    let inode: UInt

    /// Nil where there is none.
    init?(at path: String) {
        var status = stat()
        // The C library reads the path, and the kernel writes the structure, during the call.
        guard unsafe lstat(path, &status) == 0 else { return nil }
        (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
    }
}
