import CLinux
import Files
import Glibc

/// What the process finds around itself.
package enum Environment {
    /// Whether standard error goes to systemd's journal, which reads levels from a prefix. A program that a service starts
    /// inherits the variable, and may have its standard error elsewhere (systemd.exec(5), JOURNAL_STREAM).
    package static var hasJournal: Bool { isJournal(STDERR_FILENO, named: Environment["JOURNAL_STREAM"]) }

    /// - Parameter name: `DEVICE:INODE` of the journal's stream; nil where there is none.
    static func isJournal(_ descriptor: CInt, named name: String?) -> Bool {
        var status = stat()
        // The kernel writes the structure during the call.
        guard let name, unsafe fstat(descriptor, &status) == 0 else { return false }
        return name == "\(status.st_dev):\(status.st_ino)"
    }

    /// The name of the host, as the kernel has it.
    package static var hostName: String { Surroundings.hostName }

    /// Where programs without a path are looked for; nil where nobody says.
    static var searchPath: String? { Environment["PATH"] }

    /// A variable; nil where it is not set.
    package static subscript(name: String) -> String? { Surroundings.variable(name) }

    /// All variables, as `NAME=VALUE`.
    package static var all: [String] {
        var texts: [String] = []
        // The C library's own list, up to its null pointer.
        var next = unsafe CLinux_environment()
        while let text = unsafe next?.pointee {
            unsafe texts.append(String(cString: text))
            unsafe next = next?.successor()
        }
        return texts
    }

    /// Takes variables from this process and all that it starts from now on; only while it has one thread.
    static func forget(_ names: [String]) {
        // The C library reads the name during the call.
        for name in names { unsafe _ = unsetenv(name) }
    }

    /// Sets a variable unless it is set; only while the process has one thread.
    package static func setDefault(_ name: String, _ value: String) {
        // The C library copies both texts during the call.
        _ = unsafe setenv(name, value, 0)
    }

    package static func exists(_ path: String) -> Bool {
        // The kernel reads the path during the call.
        unsafe access(path, F_OK) == 0
    }

    /// Whether this process may read the file.
    package static func canRead(_ path: String) -> Bool {
        // The kernel reads the path during the call.
        unsafe access(path, R_OK) == 0
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
