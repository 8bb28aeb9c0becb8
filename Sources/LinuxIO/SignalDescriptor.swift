import CLinux
import Glibc

/// The signals that an operator or the service manager sends to the agent.
package enum Signal: CaseIterable, Hashable, Sendable {
    case terminate, interrupt, hangUp

    package var number: CInt {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangUp: SIGHUP
        }
    }
}

/// Receives signals as data (signalfd) instead of in the middle of other code.
package final class SignalDescriptor {
    private let owner: OwnedDescriptor

    /// Blocks `signals` for the calling thread and the threads it starts from now on, and receives them here instead.
    ///
    /// To be called on the main thread before any other is started: a thread without the block would die of the signal.
    package init(_ signals: [Signal] = Signal.allCases) throws(SystemError) {
        var set = sigset_t()
        // The C library reads and writes `set` during the calls only.
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal.number) }
        let refusal = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        guard refusal == 0 else { throw SystemError(call: "pthread_sigmask", errno: refusal) }
        owner = OwnedDescriptor(try systemCall("signalfd") { unsafe signalfd(-1, &set, CLinux_SFD_FLAGS) })
    }

    /// Readable when a signal has come; for `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// The next signal that has come; nil when there is none.
    package func receive() throws(SystemError) -> Signal? {
        var information = signalfd_siginfo()
        // The kernel writes one whole structure during the call, or nothing.
        let count = try systemCallUnlessBlocked("read signalfd") {
            unsafe read(owner.rawValue, &information, MemoryLayout<signalfd_siginfo>.size)
        }
        guard count != nil else { return nil }
        return Signal.allCases.first { $0.number == CInt(information.ssi_signo) }
    }

    /// Makes writing to a closed pipe or connection an error (EPIPE) instead of the end of the process.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
