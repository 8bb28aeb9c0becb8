private import LinuxIO
internal import Texts

/// Times of the API as people read them: in their own time zone, without the date where that is today's.
struct LocalTime {
    /// In seconds since 1970.
    let now: Int64

    init(now: Int64 = WallClock.microseconds() / 1_000_000) {
        self.now = now
    }

    /// `16:25:07` or `2026-11-22 16:25:07`; the text as it is when it is no time.
    func text(_ rfc3339: String) -> String {
        guard let time = Self.seconds(rfc3339).map(CalendarTime.init(local:)) else { return rfc3339 }
        return time.date() == CalendarTime(local: now).date() ? time.clock() : "\(time.date()) \(time.clock())"
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
}
