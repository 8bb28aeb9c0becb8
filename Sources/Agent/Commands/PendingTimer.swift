internal import Dispatch
private import Synchronization

/// Something that is to happen later, unless it is called off.
struct PendingTimer: Sendable {
    let callOff: @Sendable () -> Void
}

/// Makes timers for a controller.
struct TimerFactory: Sendable {
    let set: @Sendable (_ after: Duration, _ ring: @escaping @Sendable () -> Void) -> PendingTimer

    /// How many timers somebody still holds.
    static var pending: Int { QueueTimer.living.load(ordering: .relaxed) }

    /// Rings on `queue`, by the clock that stands still while the machine is suspended.
    static func on(_ queue: DispatchQueue) -> TimerFactory {
        TimerFactory { after, ring in
            let timer = QueueTimer(on: queue, after: after, ring: ring)
            return PendingTimer { timer.cancel() }
        }
    }
}

/// A timer that fires once, unless it is cancelled or let go of before.
private final class QueueTimer: Sendable {
    fileprivate static let living = Atomic(0)
    private let source: Mutex<any DispatchSourceTimer>

    init(on queue: DispatchQueue, after time: Duration, ring: @escaping @Sendable () -> Void) {
        let source = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler(handler: ring)
        source.schedule(deadline: .now() + .nanoseconds(Int(time / .nanoseconds(1))), leeway: .milliseconds(1))
        source.activate()
        self.source = Mutex(source)
        Self.living.add(1, ordering: .relaxed)
    }

    deinit {
        Self.living.subtract(1, ordering: .relaxed)
    }

    func cancel() {
        source.withLock { $0.cancel() }
    }
}
