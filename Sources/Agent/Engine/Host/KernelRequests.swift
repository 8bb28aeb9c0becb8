internal import LinuxIO
internal import Logging
internal import Netlink
internal import Node

/// Requests that are made again and again while the kernel refuses them: the same failure is told once a minute.
final class KernelRequests {
    private let kernel: NetlinkCommandSocket
    private let outbox: Outbox
    private var logLimiter = LogRateLimiter()

    init(_ kernel: NetlinkCommandSocket, _ outbox: Outbox) {
        self.kernel = kernel
        self.outbox = outbox
    }

    /// - Parameters:
    ///   - what: is changed, for the log.
    ///   - expected: the errors that are no failure.
    ///   - request: throws where it cannot even be written.
    /// - Returns: the error, expected or not; nil where it is done.
    @discardableResult
    func attempt(
        _ what: String, ignoring expected: [Int32], now: ContinuousClock.Instant,
        _ request: () throws(SystemError) -> NetlinkRequest
    ) -> SystemError? {
        do throws(SystemError) {
            try kernel.execute(request())
            return nil
        } catch {
            if !expected.contains(error.errno), logLimiter.mayTell(what, now: now) {
                outbox.log(.error, "\(what) could not be changed: \(error)")
            }
            return error
        }
    }
}
