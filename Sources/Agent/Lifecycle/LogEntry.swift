internal import LinuxIO
package import Logging
internal import Texts

/// One line for the log, with the time at which it happened: it may be written later.
package struct LogEntry: Sendable {
    package typealias Level = Logger.Level

    package var level: Level
    package var text: String
    private let wallMicroseconds: Int64

    package init(_ level: Level, _ text: String) {
        self.level = level
        self.text = text
        wallMicroseconds = WallClock.microseconds()
    }

    /// The line as it is written: under a journal with sd-daemon(3)'s prefix, else with the time in UTC and the level.
    func line(forJournal: Bool) -> String {
        let text = text.replacing("\n", by: "\\n")
        guard !forJournal else { return "<\(level.syslogNumber)>\(text)\n" }
        let time = Timestamp.text(wallMicroseconds).prefix("2026-11-29T10:12:42.123".count)
        return "\(time)Z \(level.rawValue) \(text)\n"
    }
}

extension Logger.Level {
    /// The number of syslog(3).
    fileprivate var syslogNumber: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
