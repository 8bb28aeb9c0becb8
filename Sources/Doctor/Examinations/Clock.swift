internal import Client
internal import LinuxIO
internal import Texts

/// Whether the clock was stepped while the agent ran: of its own account, by the time that has passed.
extension NodeFacts {
    /// The agent tells how long it runs in whole seconds.
    private static let tolerance = Duration.seconds(3)

    func clockFindings() throws(NotExamined) -> [Finding] {
        guard let status else { throw NotExamined("only a running agent can tell") }
        guard let started = Timestamp.microseconds(status.startedAt) else {
            throw NotExamined("the agent's started_at is not a time")
        }
        let expected = started + Int64(status.uptimeS) * 1_000_000
        let step = Duration.microseconds(WallClock.microseconds() - expected)
        guard max(step, .zero - step) > Self.tolerance else { return [] }
        let seconds = step.components.seconds
        return [
            Finding(
                .clockStepped, "clock",
                "it is \(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") where it would be had it run evenly since "
                    + "\(status.startedAt): times of the history jump, and auth_hmac by time may refuse peers",
                remedy: "let chrony or ntpd slew it, and step it only while booting")
        ]
    }
}
