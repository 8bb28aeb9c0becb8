internal import AgentModel
internal import Configuration
internal import Health
internal import Node
internal import ProgramService

/// What other threads tell the engine; it arrives through the mailbox, in order.
enum EngineMessage: Sendable {
    /// A run of a check has ended, or its time has.
    case checkFinished(name: String, CheckResult, at: Stamp)
    /// A tracked file or process is not as it was.
    case trackerRead(TrackerIdentity, TrackerReading, at: Stamp)
    /// Take instances out; the reply comes when a successor was heard for each, or was not in time.
    case drain(Drain, Cause, reply: @Sendable (DrainSettlement) -> Void)
    /// Let go of one drain, or with nil of all; the reply names those that were in force.
    case undrain(Int64?, Cause, reply: @Sendable ([Drain]) -> Void)
    /// Run this configuration from now on, as one step; the reply says what follows from that.
    case apply(Configuration, ConfigurationStatus, Cause, reply: @Sendable ([ReloadPlan.Consequence]) -> Void)
    /// Say what would follow from running this configuration.
    case forecast(Configuration, reply: @Sendable ([ReloadPlan.Consequence]) -> Void)
    /// The configuration is the same, but what is known of it has changed.
    case describe(ConfigurationStatus)
    /// The agent's memory is locked, or not.
    case memoryLocked(MemoryLock)
    /// What another service was asked to do with the engine's thread, and why it did not; nil when it did.
    case scheduled(ThreadSchedule, refusal: String?)
    /// The machine was paused for so long, and its clocks stood still.
    case paused(Duration)
    /// There is a failsafe, or none any more.
    case failsafe(FailsafeLink)
    /// Resign, hand the addresses over and end.
    case stop
    /// The same, but for those that keep their place until the agent is there again.
    case restart
    /// The same without waiting for a successor.
    case stopAtOnce

    var isRestart: Bool {
        if case .restart = self { true } else { false }
    }
}

/// Who waits for what the node answers.
struct Replies {
    private var last: UInt64 = 0
    private var waiting: [RequestID: @Sendable (Answer) -> Void] = [:]

    mutating func expect(_ reply: @escaping @Sendable (Answer) -> Void) -> RequestID {
        last += 1
        waiting[RequestID(last)] = reply
        return RequestID(last)
    }

    /// - Returns: what gives the answer; nil where nobody waits any more.
    mutating func take(_ request: RequestID, _ answer: Answer) -> Reply? {
        guard let reply = waiting.removeValue(forKey: request) else { return nil }
        return { reply(answer) }
    }
}
