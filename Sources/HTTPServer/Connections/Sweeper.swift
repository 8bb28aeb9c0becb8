import Dispatch

/// Looks at all connections now and then, on a thread of Dispatch's, for what libmicrohttpd does not see.
final class Sweeper: Sendable {
    // Safe: Dispatch serialises what is done to its objects.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    init(core: ServerCore, listeners: [ListenerContext]) {
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "HTTPServer.Sweeper"))
        let interval = DispatchTimeInterval.milliseconds(
            max(1, Int(core.configuration.limits.sweepInterval / .milliseconds(1))))
        timer.schedule(deadline: .now() + interval, repeating: interval, leeway: interval)
        timer.setEventHandler {
            for listener in listeners {
                listener.connections.sweep(now: .now)
                listener.recover()
            }
            core.inFlight.endWhatClientsLeft()
        }
        timer.activate()
        unsafe self.timer = timer
    }

    deinit {
        unsafe timer.cancel()
    }
}
