/// Lets through so many log lines a second, so that clients who provoke complaints do not fill the log.
package struct LineQuota: Sendable {
    package enum Verdict: Hashable, Sendable {
        /// Write the line, after a word on how many were left out before it.
        case write(leftOut: Int)
        case leaveOut
    }

    /// Lines a second.
    package static let bound = 10

    private var second = 0
    private var written = 0
    private var leftOut = 0

    package init() {}

    /// - Parameter now: seconds of any clock.
    package mutating func admit(now: Int) -> Verdict {
        if now != second {
            second = now
            written = 0
        }
        guard written < Self.bound else {
            leftOut += 1
            return .leaveOut
        }
        written += 1
        defer { leftOut = 0 }
        return .write(leftOut: leftOut)
    }
}
