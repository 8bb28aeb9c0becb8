internal import Glibc
package import LinuxIO

/// A connection to `aloft-programs.service`: one request, one answer. Not for the engine's thread, as it waits.
package struct ServiceConnection: Sendable {
    /// Names the socket; where it is set, programs of other users are left to the service, and how threads are run where the system refuses it.
    package static let variable = "ALOFT_PROGRAMS"

    private let channel: MessageChannel

    /// The service's socket; nil where there is no service.
    package static var path: String? { Environment[variable] }

    /// Between two tries, in microseconds.
    private static let pause: UInt32 = 20_000
    /// What a service that is being started again, or has much to do, answers with.
    private static let passing: Set<Int32> = [ENOENT, ECONNREFUSED, EAGAIN]

    /// - Parameter patience: how long to wait for a service that is being started again.
    /// - Throws: ENOENT or ECONNREFUSED where it does not run.
    package init(path: String, within patience: Duration = .zero) throws(SystemError) {
        let deadline = ContinuousClock.now + patience
        while true {
            do throws(SystemError) {
                channel = try MessageChannel(connectingTo: path)
                return
            } catch {
                guard ContinuousClock.now < deadline, Self.passing.contains(error.errno) else { throw error }
                usleep(Self.pause)
            }
        }
    }

    /// Readable when there is an answer, or the service is gone; for `EventPoll.register`.
    package var descriptor: CInt { channel.descriptor }

    /// Asks, without waiting for the answer.
    ///
    /// - Parameter output: of a program.
    package func send(_ request: ServiceRequest, with output: CInt = -1) throws(SystemError) {
        do throws(SystemError) {
            guard try channel.send(request.encoded, with: output) else {
                throw SystemError(call: "sendmsg", errno: EAGAIN)
            }
        } catch {
            // Who is refused hears why, though nobody reads what he asks.
            guard [EPIPE, ECONNRESET].contains(error.errno) else { throw error }
        }
    }

    /// What came of looking for an answer.
    package enum Reception: Hashable, Sendable {
        case answer(ServiceAnswer)
        case nothing
        /// The service has ended, and so has what it ran.
        case gone
    }

    package func receive() throws(SystemError) -> Reception {
        switch try channel.receive() {
        case .nothing: .nothing
        case .message(let message): (try? ServiceAnswer(decoding: message.bytes)).map(Reception.answer) ?? .gone
        case .end: .gone
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// - Parameters:
    ///   - output: of a program.
    ///   - patience: how long to wait; nil for no end.
    /// - Returns: nil when there is none in time, or the service is gone.
    package func ask(
        _ request: ServiceRequest, output: CInt = -1, within patience: Duration? = nil
    ) throws(SystemError) -> ServiceAnswer? {
        try send(request, with: output)
        let deadline = patience.map { ContinuousClock.now + $0 }
        while deadline.map({ ContinuousClock.now < $0 }) ?? true {
            channel.wait(until: deadline ?? ContinuousClock.now + .seconds(3600))
            switch try receive() {
            case .nothing: continue
            case .answer(let answer): return answer
            case .gone: return nil
            }
        }
        return nil
    }

    /// Asks to have one of this process's threads run otherwise.
    ///
    /// - Returns: why it is not; nil when it is.
    package static func schedule(thread: Int32, _ schedule: ThreadSchedule) -> String? {
        guard let path else { return "no aloft-programs.service" }
        do throws(SystemError) {
            switch try ServiceConnection(path: path).ask(.schedule(thread: thread, schedule), within: .seconds(2)) {
            case .scheduled: return nil
            case .refused(let why), .notRun(let why): return why
            case .ended, nil: return "aloft-programs.service did not answer"
            }
        } catch {
            return "aloft-programs.service cannot be asked: \(error)"
        }
    }
}
