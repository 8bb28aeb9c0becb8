internal import Configuration
internal import Health
internal import History
internal import ManagementAPI

/// What other threads tell the engine; it arrives through the mailbox, in order.
enum EngineMessage: Sendable {
    /// A run of a check has ended, or its time has.
    case checkFinished(name: String, CheckResult, at: Stamp)
    /// Take all instances out until `undrain`; the reply comes when a successor was heard for each, or in time.
    case drain(Drain, reply: @Sendable ([DrainedInstance]) -> Void)
    case undrain(reply: @Sendable ([Drain]) -> Void)
    /// Run this configuration from now on, as one step.
    case apply(Configuration, ConfigurationStatus, reply: @Sendable () -> Void)
    /// A newer configuration was refused.
    case configurationIsStale
    /// Resign, remove the addresses and end.
    case stop
}
