/// When something happened, by two clocks: one that people read and one that never steps back.
package struct Stamp: Hashable, Sendable {
    /// Microseconds since 1970-01-01 UTC by the wall clock.
    package var wallMicroseconds: Int64
    /// The kernel's name for this boot (`/proc/sys/kernel/random/boot_id`).
    package var bootID: String
    /// Microseconds since that boot by CLOCK_BOOTTIME.
    package var monotonicMicroseconds: Int64

    package init(wallMicroseconds: Int64, bootID: String, monotonicMicroseconds: Int64) {
        self.wallMicroseconds = wallMicroseconds
        self.bootID = bootID
        self.monotonicMicroseconds = monotonicMicroseconds
    }
}
