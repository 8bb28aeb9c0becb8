import Glibc

/// A wait that is not for anything in particular.
package enum Pause {
    private static let microseconds: UInt32 = 100

    /// Lets others run, for a tenth of a millisecond; not for a thread that anybody waits for.
    package static func briefly() {
        _ = usleep(microseconds)
    }
}
