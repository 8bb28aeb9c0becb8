internal import Glibc
internal import ManagementAPI

/// Times of the API as people read them: in their own time zone, without the date where that is today's.
struct LocalTime {
    /// In seconds since 1970.
    let now: Int64

    init(now: Int64 = Int64(time(nil))) {
        self.now = now
    }

    /// `16:25:07` or `2026-11-22 16:25:07`; the text as it is when it is no time.
    func text(_ rfc3339: String) -> String {
        guard let seconds = Self.seconds(rfc3339), let (day, clock) = Self.parts(seconds) else { return rfc3339 }
        return day == Self.parts(now)?.day ? clock : "\(day) \(clock)"
    }

    /// `4 s ago`, `2 min ago`, `3 h ago`, `5 d ago`; nothing when it is no time.
    func age(_ rfc3339: String?) -> String {
        guard let rfc3339, let seconds = Self.seconds(rfc3339) else { return "" }
        return "\(Self.span(Int(now - seconds))) ago"
    }

    /// Whole seconds in the largest unit that fits.
    static func span(_ seconds: Int) -> String {
        switch max(0, seconds) {
        case let seconds where seconds < 120: "\(seconds) s"
        case let seconds where seconds < 7200: "\(seconds / 60) min"
        case let seconds where seconds < 172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"
        }
    }

    /// `0.4 s` below two minutes, else as `span`.
    static func tenths(milliseconds: Int) -> String {
        milliseconds < 120_000 ? "\(milliseconds / 1000).\(milliseconds / 100 % 10) s" : span(milliseconds / 1000)
    }

    private static func seconds(_ rfc3339: String) -> Int64? {
        Timestamp.microseconds(rfc3339).map { $0 / 1_000_000 - ($0 % 1_000_000 < 0 ? 1 : 0) }
    }

    /// Day and time of day by the time zone of TZ, or the machine's.
    private static func parts(_ seconds: Int64) -> (day: String, clock: String)? {
        var time = time_t(seconds)
        var parts = unsafe tm()
        guard unsafe localtime_r(&time, &parts) != nil else { return nil }
        let date = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday]
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        func text(_ numbers: [Int32]) -> [String] { numbers.map { $0 < 10 ? "0\($0)" : "\($0)" } }
        return (text(date).joined(separator: "-"), text(clock).joined(separator: ":"))
    }
}
