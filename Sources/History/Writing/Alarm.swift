import Dispatch

/// A bell that one thread waits for and any thread may ring, the real-time thread too: ringing never blocks.
///
/// The time limit runs on a dispatch timer, because a semaphore's own counts by the wall clock, which may step. A wait may end
/// early for a ring meant for the wait before it: look at what you waited for again.
struct Alarm: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func ring() {
        semaphore.signal()
    }

    func wait(atMost limit: Duration) {
        guard limit > .zero else { return }
        guard semaphore.wait(timeout: .now()) == .timedOut else { return }
        let timer = DispatchSource.makeTimerSource()
        timer.setEventHandler { [semaphore] in _ = semaphore.signal() }
        timer.schedule(deadline: .now() + .microseconds(Int(clamping: limit.microseconds)))
        timer.activate()
        semaphore.wait()
        timer.cancel()
    }
}
