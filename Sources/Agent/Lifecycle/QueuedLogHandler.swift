internal import LinuxIO
internal import Logging

/// swift-log's way into `LogWriter`: a line is queued, never written, by whoever logs it.
struct QueuedLogHandler: LogHandler {
    let mailbox: Mailbox<LogEntry>
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let suffix = all.isEmpty ? "" : " " + all.map { "\($0)=\($1)" }.sorted().joined(separator: " ")
        _ = mailbox.post(LogEntry(event.level, "\(event.message)\(suffix)"))
    }
}
