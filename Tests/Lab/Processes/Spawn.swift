import Foundation
import Synchronization

/// A process just started: its number, and the reading ends of its output.
///
/// Foundation's `Process` is not used: on Linux its pipes' handlers crash when a handle is closed under them.
struct Spawn: Sendable {
    let pid: pid_t
    let output: Descriptor
    let errors: Descriptor

    /// So that no process inherits the pipes that are just being made for another.
    private static let lock = Mutex(())

    /// Starts `command` (a path or a name in PATH, then its arguments) with empty standard input, in a process group
    /// of its own, so that a Ctrl-C in the terminal is the laboratory's alone, and with all signals at their defaults.
    init(_ command: [String]) throws {
        (pid, output, errors) = try Self.lock.withLock { _ in
            let (output, errors) = (try Descriptor.pipe(), try Descriptor.pipe())
            let pid = try Self.spawn(command, output: output.write.number, errors: errors.write.number)
            return (pid, output.read, errors.read)
        }
    }

    /// Waits for its end; blocks the thread.
    func wait() -> ChildProcess.Ending {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
    }

    private static func spawn(_ command: [String], output: Int32, errors: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = attributesWithDefaultSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        let arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let error = posix_spawnp(&pid, command[0], &actions, &attributes, arguments, environ)
        if error != 0 { throw SystemCallFailed(call: "start \(command[0])", error: error) }
        return pid
    }

    private static func attributesWithDefaultSignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        return attributes
    }
}

extension Descriptor {
    /// Hands what arrives to `take` until the end, which is an empty piece; blocks the thread.
    func read(_ take: (Data) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let size = Glibc.read(number, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            take(Data(buffer.prefix(max(0, size))))
            if size <= 0 { return }
        }
    }
}
