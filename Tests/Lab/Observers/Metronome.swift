import Foundation
import Synchronization

/// Bare loops that want nothing but to wake up on a beat, with the priority that an agent's engine has: what they miss,
/// the machine did not give to anybody.
package final class Metronome: Sendable {
    /// That of the engine.
    private static let priority: Int32 = 50

    private let period: Duration
    private let isStopped = Mutex(false)
    private let missed = Mutex(0)
    private let finished = DispatchGroup()

    /// Begins to beat on as many threads as there are processors.
    package init(period: Duration) {
        self.period = period
        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
            finished.enter()
            Thread.detachNewThread { [self] in
                beat()
                finished.leave()
            }
        }
    }

    /// - Returns: how many beats were missed, all loops together.
    package func stop() -> Int {
        isStopped.withLock { $0 = true }
        finished.wait()
        return missed.withLock { $0 }
    }

    private func beat() {
        var parameters = sched_param(sched_priority: Self.priority)
        // Refused to a user without rights, as it is to that user's agent.
        _ = pthread_setschedparam(pthread_self(), SCHED_RR, &parameters)
        var next = ContinuousClock.now + period
        while !isStopped.withLock({ $0 }) {
            Thread.sleep(forTimeInterval: max(0, (next - .now).milliseconds / 1000))
            let late = next.duration(to: .now)
            if late >= period { missed.withLock { $0 += Int(late / period) } }
            next = max(next + period, .now)
        }
    }
}
