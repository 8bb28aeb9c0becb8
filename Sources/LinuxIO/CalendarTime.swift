import Glibc

/// An instant as calendars and clocks show it.
package struct CalendarTime: Hashable, Sendable {
    package let year, month, day, hour, minute, second: Int

    /// In UTC.
    ///
    /// - Parameter seconds: since 1970-01-01 UTC.
    package init(utc seconds: Int64) {
        var (time, parts) = (time_t(seconds), unsafe tm())
        // The C library writes the structure during the call.
        unsafe gmtime_r(&time, &parts)
        unsafe self.init(parts)
    }

    /// By the time zone of TZ, or the machine's.
    package init(local seconds: Int64) {
        var (time, parts) = (time_t(seconds), unsafe tm())
        // The C library writes the structure during the call.
        unsafe localtime_r(&time, &parts)
        unsafe self.init(parts)
    }

    private init(_ parts: tm) {
        (year, month, day) = unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
        (hour, minute, second) = unsafe (Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
    }

    /// `2026-11-22`, or with another separator.
    package func date(separator: String = "-") -> String { Self.joined([year, month, day], separator) }

    /// `16:25:07`, or with another separator.
    package func clock(separator: String = ":") -> String { Self.joined([hour, minute, second], separator) }

    private static func joined(_ numbers: [Int], _ separator: String) -> String {
        numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: separator)
    }
}
