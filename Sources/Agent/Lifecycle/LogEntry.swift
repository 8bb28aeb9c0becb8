package import Logging

/// One line for the log, made where no line may be written.
package struct LogEntry: Sendable {
    package typealias Level = Logger.Level

    package var level: Level
    package var text: String

    package init(_ level: Level, _ text: String) {
        self.level = level
        self.text = text
    }
}
