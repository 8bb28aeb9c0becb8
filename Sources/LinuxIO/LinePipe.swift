import CLinux
import Glibc

/// A named pipe that lines are written to, and that never makes their writer wait.
///
/// It is open at both ends: the kernel keeps what nobody has read yet, and a reader that stays sees no end of file before
/// the pipe is closed here.
package final class LinePipe: Sendable {
    private static let mode: mode_t = 0o600

    package let path: String
    private let descriptor: OwnedDescriptor
    /// Whether it was made here, and goes with its owner.
    private let isOurs: Bool

    /// Opens the pipe, which is made when it is not there. May block on a bad file system: not for the engine thread.
    ///
    /// - Parameter owner: whose it is when it is made here; nil for the agent's.
    /// - Throws: also when something else than a pipe is there.
    package init(path: String, owner: UInt32? = nil) throws(SystemError) {
        self.path = path
        // The kernel reads the path during the calls.
        isOurs = unsafe mkfifo(path, Self.mode) == 0
        descriptor = OwnedDescriptor(
            try systemCall("open \(path)") { unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) })
        var status = stat()
        _ = try systemCall("fstat \(path)") { unsafe fstat(descriptor.rawValue, &status) }
        guard status.st_mode & S_IFMT == S_IFIFO else {
            throw SystemError(
                call: "open \(path)", errno: EEXIST, detail: "it is not a named pipe; remove it, or name another")
        }
        guard isOurs, let owner else { return }
        _ = try systemCall("chown \(path)") { fchown(descriptor.rawValue, owner, gid_t.max) }
    }

    deinit {
        // The kernel reads the path during the call.
        if isOurs { _ = unsafe unlink(path) }
    }

    /// Writes a line whole, or nothing.
    ///
    /// - Parameter line: with its end, at most PIPE_BUF bytes.
    /// - Returns: false when the pipe is full.
    package func write(_ line: [UInt8]) throws(SystemError) -> Bool {
        // The kernel reads the array during the call.
        let count = try systemCallUnlessBlocked("write \(path)") {
            unsafe Glibc.write(descriptor.rawValue, line, line.count)
        }
        return count != nil
    }
}
