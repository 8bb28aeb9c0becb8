import CLinux
import Glibc

/// What the process finds around itself.
package enum Environment {
    /// Whether standard error goes to systemd's journal, which reads levels from a prefix.
    package static var hasJournal: Bool {
        // The C library's own text, which nobody changes while the agent runs.
        unsafe getenv("JOURNAL_STREAM") != nil
    }

    /// The name of the host, as the kernel has it.
    package static var hostName: String {
        SmallFile.read("/proc/sys/kernel/hostname").map { String($0.prefix { !$0.isNewline }) } ?? "localhost"
    }

    /// Where programs without a path are looked for; nil where nobody says.
    static var searchPath: String? {
        // The C library's own text, which nobody changes while the agent runs.
        unsafe getenv("PATH").map { unsafe String(cString: $0) }
    }

    package static func exists(_ path: String) -> Bool {
        // The kernel reads the path during the call.
        unsafe access(path, F_OK) == 0
    }

    /// Creates the directory unless it is there.
    ///
    /// - Returns: why this process cannot write there; nil when it can.
    package static func prepareDirectory(_ path: String) -> String? {
        // The kernel reads the path during the calls.
        if unsafe mkdir(path, 0o755) != 0, errno != EEXIST {
            return "\(path) cannot be created: \(SystemError(call: "mkdir", errno: errno).errorText)"
        }
        guard unsafe access(path, W_OK | X_OK) == 0 else {
            return "\(path) cannot be written: \(SystemError(call: "access", errno: errno).errorText)"
        }
        return nil
    }
}
