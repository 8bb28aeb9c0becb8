import CLinux
import Glibc

/// The signals that an operator or the service manager sends to the agent.
package enum Signal: CaseIterable, Hashable, Sendable {
    case terminate, interrupt, hangUp
    /// The service manager ends the agent to start it again at once (`RestartKillSignal=SIGUSR2`).
    case restart

    package var number: CInt {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangUp: SIGHUP
        case .restart: SIGUSR2
        }
    }
}

/// Receives signals as data, not in the middle of other code.
///
/// A handler that does nothing but write to a pipe, not signalfd(2): that needs the signal blocked in every thread, and
/// the libraries that run checks and serve requests start threads that block nothing.
package final class SignalDescriptor {
    private let reading: OwnedDescriptor
    private let writing: OwnedDescriptor

    /// Takes over `signals` for the whole process, and lets the calling thread receive them whatever it inherited; one at
    /// a time may exist.
    package init(_ signals: [Signal] = Signal.allCases) throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        // The kernel writes two descriptors during the call.
        _ = try systemCall("pipe2") { unsafe CLinux_pipe(&ends) }
        reading = OwnedDescriptor(ends[0])
        writing = OwnedDescriptor(ends[1])
        var set = sigset_t()
        // The C library reads and writes `set` during the calls only.
        unsafe sigemptyset(&set)
        for signal in signals {
            _ = try systemCall("sigaction") { CLinux_forward_signal(signal.number, ends[1]) }
            unsafe sigaddset(&set, signal.number)
        }
        let refusal = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
        guard refusal == 0 else { throw SystemError(call: "pthread_sigmask", errno: refusal) }
    }

    /// Readable when a signal has come; for `EventPoll.register`.
    package var descriptor: CInt { reading.rawValue }

    /// The next signal that has come; nil when there is none.
    package func receive() throws(SystemError) -> Signal? {
        var number: UInt8 = 0
        // The kernel writes one byte during the call, or nothing.
        let count = try systemCallUnlessBlocked("read signals") { unsafe read(reading.rawValue, &number, 1) }
        guard count != nil else { return nil }
        return Signal.allCases.first { $0.number == CInt(number) }
    }

    /// Makes writing to a closed pipe or connection an error (EPIPE) instead of the end of the process.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
