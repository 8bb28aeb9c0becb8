import CLinux
import Glibc

/// A program that runs as another user, started by a process that may do that and has one thread.
package final class ForeignProgram {
    /// What a program is started with.
    package struct Terms: Hashable, Sendable {
        package var userID: UInt32
        package var groupID: UInt32
        /// The first word is the path of the program.
        package var command: [String]
        /// `NAME=VALUE`.
        package var environment: [String]

        package init(userID: UInt32, groupID: UInt32, command: [String], environment: [String]) {
            self.userID = userID
            self.groupID = groupID
            self.command = command
            self.environment = environment
        }
    }

    /// How it ended.
    package enum Ending: Hashable, Sendable {
        case exited(Int32)
        case killed(Int32)
    }

    package let processID: Int32
    private let owner: OwnedDescriptor
    private var isReaped = false

    /// Starts it; needs CAP_SETUID and CAP_SETGID.
    ///
    /// - Parameter output: its standard output and error.
    /// - Throws: EAGAIN or EMFILE where no further process or descriptor is allowed; nothing runs then. What stands in the way of the program itself is written to `output`, and its status is 127.
    package init(_ terms: Terms, output: borrowing OwnedDescriptor) throws(SystemError) {
        let descriptor = output.rawValue
        // The child alone reads the texts, before it becomes another program; they are freed when this returns.
        let (words, environment) = (CStrings(terms.command), CStrings(terms.environment))
        let process = try systemCall("fork") {
            var program = unsafe CLinux_program(
                user: terms.userID, group: terms.groupID, output: descriptor, words: words.start,
                environment: environment.start)
            return unsafe CLinux_start_program(&program)
        }
        withExtendedLifetime((words, environment)) {}
        processID = process
        do throws(SystemError) {
            owner = OwnedDescriptor(try systemCall("pidfd_open") { CLinux_open_process(process) })
        } catch {
            _ = Glibc.kill(-process, SIGKILL)
            // The C library writes nothing: nobody asks how it ended.
            _ = waitpid(process, nil, 0)
            throw error
        }
    }

    /// Readable when it has ended; for `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// How it ended; nil while it runs. To be asked for until there is an answer.
    package func ending() throws(SystemError) -> Ending? {
        var status: CInt = 0
        // The kernel writes the number during the call.
        guard try systemCall("waitpid", { unsafe CLinux_reap(processID, &status) }) == 1 else { return nil }
        isReaped = true
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
    }

    /// Kills it with all that it started in its process group; nothing once its end is known.
    package func kill() {
        guard !isReaped else { return }
        _ = Glibc.kill(-processID, SIGKILL)
    }
}

/// Texts as C has them, behind the last of them a null pointer; there as long as this is.
///
/// Safe: the memory is its own, and nobody outside changes it.
@safe private final class CStrings {
    let start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        unsafe start = .allocate(capacity: count + 1)
        for (index, text) in texts.enumerated() { unsafe (start + index).initialize(to: strdup(text)) }
        unsafe (start + count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { unsafe free(start[index]) }
        unsafe start.deallocate()
    }
}
