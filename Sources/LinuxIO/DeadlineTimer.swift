import CLinux
import Glibc

/// Becomes readable at an instant (timerfd); used by one thread.
///
/// `ContinuousClock` is CLOCK_BOOTTIME on Linux, and so is the timer: instants need no conversion, and none can be missed
/// between reading the clock and arming.
package final class DeadlineTimer {
    private let owner: OwnedDescriptor
    private var armed: ContinuousClock.Instant?

    package init() throws(SystemError) {
        owner = OwnedDescriptor(
            try systemCall("timerfd_create") { timerfd_create(CLinux_CLOCK_BOOTTIME, CLinux_TFD_FLAGS) })
    }

    /// For `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// Arms the timer for `deadline`, at once if that has passed, or disarms it with nil.
    ///
    /// Costs no system call when that is what the timer is armed for already.
    package func arm(_ deadline: ContinuousClock.Instant?) throws(SystemError) {
        guard deadline != armed else { return }
        var setting = itimerspec()
        if let deadline { setting.it_value = absoluteTime(deadline) }
        // The kernel reads the structure during the call.
        _ = try systemCall("timerfd_settime") {
            unsafe timerfd_settime(owner.rawValue, CInt(TFD_TIMER_ABSTIME), &setting, nil)
        }
        armed = deadline
    }

    /// Takes the expiry so that the timer is no longer readable; true if it had expired.
    package func drain() throws(SystemError) -> Bool {
        var expirations: UInt64 = 0
        // The kernel writes the eight bytes of `expirations` during the call.
        let count = try systemCallUnlessBlocked("read timerfd") {
            unsafe read(owner.rawValue, &expirations, MemoryLayout<UInt64>.size)
        }
        guard count != nil else { return false }
        armed = nil
        return true
    }
}

/// The instant on CLOCK_BOOTTIME; never zero, which would disarm a timer instead of firing it.
private func absoluteTime(_ instant: ContinuousClock.Instant) -> timespec {
    let (seconds, attoseconds) = ContinuousClock().systemEpoch.duration(to: instant).components
    let attosecondsPerNanosecond: Int64 = 1_000_000_000
    guard seconds > 0 || (seconds == 0 && attoseconds >= attosecondsPerNanosecond) else {
        return timespec(tv_sec: 0, tv_nsec: 1)
    }
    // Rounded up, so that the deadline has passed when the timer fires.
    let nanoseconds = (attoseconds + attosecondsPerNanosecond - 1) / attosecondsPerNanosecond
    return timespec(tv_sec: Int(seconds + nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
}
