import CLinux
import Glibc

/// A program that this process started, in a process group of its own.
package final class ChildProgram: Sendable {
    /// Whom a program runs as, with no other group.
    package struct Identity: Hashable, Sendable {
        package var userID: UInt32
        package var groupID: UInt32

        package init(userID: UInt32, groupID: UInt32) {
            self.userID = userID
            self.groupID = groupID
        }
    }

    /// What a program is started with.
    package struct Terms: Hashable, Sendable {
        /// Nil for the user and the groups of this process; another needs CAP_SETUID and CAP_SETGID.
        package var identity: Identity?
        /// The first word is the path of the program.
        package var command: [String]
        /// `NAME=VALUE`.
        package var environment: [String]
        /// Which of this process's capabilities it keeps; nil for all, and whatever exec gives it.
        package var keptCapabilities: CapabilitySet?
        /// Whether it leads a session of its own.
        package var leadsSession = false
        /// Whether it is killed when the thread that starts it ends.
        package var diesWithStarter = false
        /// Its soft limit of descriptors; nil for that of this process.
        package var descriptorLimit: UInt64?

        package init(_ command: [String], as identity: Identity? = nil, environment: [String] = Environment.all) {
            self.command = command
            self.identity = identity
            self.environment = environment
        }
    }

    /// What it reads and writes, by descriptors that the caller owns; nil for /dev/null.
    package struct Streams: Sendable {
        package var input: CInt?
        package var output: CInt?
        package var error: CInt?

        package init(input: CInt? = nil, output: CInt? = nil, error: CInt? = nil) {
            self.input = input
            self.output = output
            self.error = error
        }
    }

    /// How it ended.
    package enum Ending: Hashable, Sendable {
        case exited(Int32)
        case killed(Int32)
    }

    package let processID: Int32
    private let owner: OwnedDescriptor

    /// Starts it, and waits until it has taken over from the process that was made for it.
    ///
    /// - Throws: the call that failed. `execve` is the program's own failure, `vfork`, `pidfd_open` and `dup2` one of this process or machine
    ///   (`SystemError.isShortage`); nothing runs then.
    package init(_ terms: Terms, _ streams: Streams) throws(SystemError) {
        // The child alone reads the texts, before it becomes another program; they are freed when this returns.
        let (words, environment) = (CStrings(terms.command), CStrings(terms.environment))
        var program = unsafe CLinux_program(
            changes_user: terms.identity == nil ? 0 : 1, user: terms.identity?.userID ?? 0,
            group: terms.identity?.groupID ?? 0,
            streams: (streams.input ?? -1, streams.output ?? -1, streams.error ?? -1),
            leads_session: terms.leadsSession ? 1 : 0, limits_capabilities: terms.keptCapabilities == nil ? 0 : 1,
            kept_capabilities: terms.keptCapabilities?.mask ?? 0, dies_with_caller: terms.diesWithStarter ? 1 : 0,
            descriptor_limit: terms.descriptorLimit ?? 0, words: words.start, environment: environment.start)
        var failure = unsafe CLinux_start_failure()
        let process = unsafe CLinux_start_program(&program, &failure)
        withExtendedLifetime((words, environment)) {}
        guard process > 0 else {
            // A constant text.
            let call = unsafe failure.call.map { unsafe String(cString: $0) } ?? "vfork"
            let error = unsafe SystemError(call: call, errno: failure.number)
            if error.errno == EAGAIN { Refusals.note(.processes) } else { Refusals.note(errno: error.errno) }
            throw error
        }
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

    /// How it ended, once; nil while it runs. Once that is known its number may be another process's.
    package func ending() throws(SystemError) -> Ending? {
        var status: CInt = 0
        // The kernel writes the number during the call.
        guard try systemCall("waitpid", { unsafe CLinux_reap(processID, &status) }) == 1 else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
    }

    /// Waits for its end: not where anybody waits for the calling thread.
    package func wait() throws(SystemError) -> Ending {
        while true {
            owner.wait(for: POLLIN, atMost: nil)
            if let ending = try ending() { return ending }
        }
    }

    /// Kills it with all that it started in its process group; not once its end is known.
    package func kill() {
        _ = Glibc.kill(-processID, SIGKILL)
    }
}

extension ChildProgram.Ending: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .killed(let signal): "signal \(signal)"
        }
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
