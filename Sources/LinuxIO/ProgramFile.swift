import CLinux
import Files
import Glibc

/// What the file system says of a program that is to be run.
package struct ProgramFile: Hashable, Sendable {
    private static let writableByGroupOrOthers: mode_t = 0o022
    private static let sticky: mode_t = 0o1000

    /// Where programs without a path are looked for where the environment does not say.
    private static let usualDirectories = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// The program that a command such as `killall -0 nginx` means, as a shell and keepalived find it: the first of that
    /// name in PATH that can be executed.
    ///
    /// - Returns: `name` itself where it has a slash, or where there is no such program.
    package static func path(of name: String) -> String {
        guard !name.contains("/"), !name.isEmpty else { return name }
        let directories = Environment.searchPath ?? usualDirectories
        let paths = directories.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
        return paths.first { fault(of: $0) == nil } ?? name
    }

    /// Why a program cannot be run.
    package enum Fault: Hashable, Sendable {
        /// It is a name that PATH does not lead to, or a path that depends on where the agent was started.
        case relative
        /// With what the system said.
        case missing(String)
        /// This process may not look where it is.
        case hidden(String)
        case notRegular
        case notExecutable
    }

    /// Why the program at `path` cannot be run by this process; nil when it can.
    package static func fault(of path: String) -> Fault? {
        guard path.hasPrefix("/") else { return .relative }
        guard let status = status(of: path) else {
            let error = SystemError(call: "stat", errno: errno)
            return error.errno == EACCES ? .hidden(error.errorText) : .missing(error.errorText)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return .notRegular }
        // The kernel reads the path during the call.
        return unsafe access(path, X_OK) == 0 ? nil : .notExecutable
    }

    /// Whether somebody may execute the file at `path`, if not this process.
    package static func isExecutableBySomebody(_ path: String) -> Bool {
        status(of: path).map { $0.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH) != 0 } ?? false
    }

    /// Why the program at `path` cannot be run by this process, and what to do; nil when it can.
    package static func objection(to path: String) -> String? {
        switch fault(of: path) {
        case nil: nil
        case .relative: "no program \(path) in PATH; install it or write its whole path"
        case .missing(let reason), .hidden(let reason): "\(path): \(reason); install it or correct the path"
        case .notRegular: "\(path) is not a regular file"
        case .notExecutable: "\(path) is not executable; run chmod +x \(path)"
        }
    }

    /// Why somebody other than root could make another program of one, and what to do about it.
    package struct Insecurity: Hashable, Sendable, CustomStringConvertible {
        package var message: String
        package var remedy: String?

        package var description: String { remedy.map { "\(message); \($0)" } ?? message }
    }

    /// Why somebody other than root could make `path` another program; nil when nobody can.
    ///
    /// Every directory on the way counts: who may write there can put another file in its place.
    package static func insecurity(of path: String) -> Insecurity? {
        guard let real = FileSystem.realPath(of: path) else { return Insecurity(message: "\(path) cannot be resolved") }
        var current = ""
        for component in [""] + real.split(separator: "/").map(String.init) {
            current = current == "/" || current.isEmpty ? "/\(component)" : "\(current)/\(component)"
            guard let status = status(of: current) else { return Insecurity(message: "\(current) cannot be examined") }
            if status.st_uid != 0 {
                return Insecurity(
                    message: "\(current) belongs to user \(status.st_uid)", remedy: "run chown root \(current)")
            }
            let isSafeDirectory = status.st_mode & S_IFMT == S_IFDIR && status.st_mode & sticky != 0
            if status.st_mode & writableByGroupOrOthers != 0, !isSafeDirectory {
                return Insecurity(
                    message: "\(current) is writable by others than root", remedy: "run chmod go-w \(current)")
            }
        }
        return nil
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        // The kernel writes the structure during the call.
        return unsafe stat(path, &status) == 0 ? status : nil
    }
}
