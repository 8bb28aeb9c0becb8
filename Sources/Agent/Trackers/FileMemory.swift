internal import Configuration
internal import Health
internal import LinuxIO

/// What a tracked file says, from one look to the next.
///
/// A file that is being written shows nothing, or a part, for as long as its writer takes. keepalived waits until the
/// writer closes it; who looks again and again keeps the number read last (docs/development/decisions/0041-a-file-that-is-being-written.md).
struct FileMemory: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How long a file without a number may be one that is being written.
    static let writing = Duration.seconds(30)
    /// The same before any number was read.
    static let firstWriting = Duration.seconds(3)
    /// How long a file is gone before that counts: between the removal of one and its successor's coming.
    static let absence = Duration.seconds(1)
    /// How long the last number counts before the log says so.
    static let silence = Duration.seconds(3)

    private let path: String
    private(set) var reading: TrackerReading?
    /// The digits at the end of the file at the last look: one look later they are its number.
    private var candidate: Int?
    /// Since when there is no number to be had, and whether the log knows.
    private var doubt: (since: Instant, isTold: Bool)?
    private var absentSince: Instant?

    init(_ file: TrackedFile) {
        path = file.path
    }

    /// Takes a look.
    ///
    /// - Returns: what the log should say, if anything.
    mutating func saw(_ content: FileContent, now: Instant) -> String? {
        if content != .absent { absentSince = nil }
        switch content {
        case .number(let number, let isComplete):
            return take(number, isSettled: isComplete || reading == nil || candidate == number)
        case .absent: return missed(now)
        case .noNumber: return fail("does not begin with a whole number")
        case .beginning: return doubted("has no number", isShortage: false, now)
        case .unreadable(let error): return doubted("cannot be read: \(error)", isShortage: error.isShortage, now)
        }
    }

    private mutating func take(_ number: Int, isSettled: Bool) -> String? {
        doubt = nil
        candidate = number
        if isSettled { reading = .number(number) }
        return nil
    }

    /// No file is 0, as in keepalived.
    private mutating func missed(_ now: Instant) -> String? {
        candidate = nil
        let since = absentSince ?? now
        absentSince = since
        guard reading == nil || now - since >= Self.absence else { return nil }
        doubt = nil
        reading = .number(0)
        return nil
    }

    private mutating func doubted(_ why: String, isShortage: Bool, _ now: Instant) -> String? {
        candidate = nil
        let (since, isTold) = doubt ?? (now, false)
        doubt = (since, isTold)
        // What the agent itself lacks says nothing of the file.
        if !isShortage, now - since >= (reading == nil ? Self.firstWriting : Self.writing) { return fail(why) }
        guard !isTold, now - since >= Self.silence else { return nil }
        doubt = (since, true)
        return "tracked file \(path) \(why), and \(held)"
    }

    private var held: String {
        switch reading {
        case .number(let number): "its last number, \(number), still counts"
        case .verdict, .lapsed: "still counts as failing"
        case nil: "is waited for"
        }
    }

    private mutating func fail(_ why: String) -> String? {
        candidate = nil
        let isNew = reading != .verdict(.failing)
        reading = .verdict(.failing)
        return isNew ? "tracked file \(path) \(why), and counts as failing" : nil
    }
}
