import CLinux
import Glibc

/// The clock that people read; it may step in either direction.
package enum WallClock {
    /// Microseconds since 1970-01-01 UTC.
    package static func microseconds() -> Int64 {
        var time = timespec()
        // The kernel writes the structure during the call.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
