internal import FoundationEssentials

/// Times of the API as people read them: in their own time zone, without the date where that is today's.
struct LocalTime {
    let now: Date
    let timeZone: TimeZone

    init(now: Date = .now, timeZone: TimeZone = .current) {
        self.now = now
        self.timeZone = timeZone
    }

    /// `16:25:07` or `2026-11-22 16:25:07`; the text as it is when it is no time.
    func text(_ rfc3339: String) -> String {
        guard let time = date(rfc3339) else { return rfc3339 }
        let (day, clock) = (day(time), clock(time))
        return day == self.day(now) ? clock : "\(day) \(clock)"
    }

    /// `4 s ago`, `2 min ago`, `3 h ago`, `5 d ago`; nothing when it is no time.
    func age(_ rfc3339: String?) -> String {
        guard let rfc3339, let time = date(rfc3339) else { return "" }
        return "\(Self.span(Int(now.timeIntervalSince(time)))) ago"
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

    private func date(_ rfc3339: String) -> Date? {
        try? Date(rfc3339, strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true))
    }

    private func day(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day())
    }

    private func clock(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: timeZone).time(includingFractionalSeconds: false))
    }
}
