private import Dispatch
private import LinuxIO
private import Synchronization

/// Wakes a sleeper from any thread, without ever waiting for it; rung often before it wakes up, it rings once.
package final class WakeSignal: Sendable {
    private let isRung = Mutex(false)
    private let semaphore = Semaphore()

    package init() {}

    package func ring() {
        let isFirst = isRung.withLock { isRung in
            defer { isRung = true }
            return !isRung
        }
        if isFirst { semaphore.signal() }
    }

    /// Sleeps until somebody rings, at most as long as `limit`.
    fileprivate func sleep(atMost limit: Duration) {
        guard semaphore.wait(atMost: limit) else { return }
        isRung.withLock { $0 = false }
    }
}

/// What lets work be done again and again on a thread of its own. Tests do the turns themselves.
package struct Ticker: Sendable {
    /// One turn: how long to sleep before the next one, or nil when nothing is left to do.
    package typealias Turn = @Sendable () -> Duration?

    /// Starts the turns under a thread's name; the signal cuts a sleep short.
    package var start: @Sendable (_ name: String, _ wakeSignal: WakeSignal, _ turn: @escaping Turn) -> Void

    package init(start: @escaping @Sendable (_ name: String, _ wakeSignal: WakeSignal, _ turn: @escaping Turn) -> Void)
    {
        self.start = start
    }

    package static let thread = Ticker { name, wakeSignal, turn in
        DispatchQueue(label: name).async {
            while let pause = turn() { wakeSignal.sleep(atMost: pause) }
        }
    }
}
