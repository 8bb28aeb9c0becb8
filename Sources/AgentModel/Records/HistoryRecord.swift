package import Health
package import VRRP

/// One thing to write down. Cheap to make: no text is built and no file touched before the writer's thread does it.
package enum HistoryRecord: Hashable, Sendable {
    case transition(TransitionRecord)
    case checkResult(CheckResultRecord)
    case trackerChange(TrackerChangeRecord)
    case observation(ObservationRecord)
    case notification(NotificationRecord)
    case mail(MailRecord)
    case operation(OperationRecord)
    case operationFinished(OperationFinishRecord)
    case configuration(ConfigurationRecord)
    case configurationConfirmed(ConfigurationConfirmRecord)
    case drain(DrainRecord)
    case drainConfirmed(DrainConfirmRecord)
    case drainLifted(DrainLiftRecord)
    case answer(AnswerRecord)
    case serverTransition(ServerTransitionRecord)
    case serviceTransition(ServiceTransitionRecord)
    case serverCheckRun(ServerCheckRun)
    case balancingFinding(BalancingFindingRecord)
    case serverOrder(ServerOrderRecord)
    case serverOrderLifted(ServerOrderLiftRecord)
    case stall(StallRecord)
    case runEnd(RunEndRecord)
    case gap(GapRecord)
}

/// A change of status of one instance.
package struct TransitionRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var instance: String
    package var transition: Transition
    package var configurationGeneration: Int
    /// What led to it; the writer's thread turns it into JSON.
    package var evidence: Evidence?

    package init(
        stamp: Stamp, instance: String, transition: Transition, configurationGeneration: Int, evidence: Evidence? = nil
    ) {
        self.stamp = stamp
        self.instance = instance
        self.transition = transition
        self.configurationGeneration = configurationGeneration
        self.evidence = evidence
    }
}

/// One run of a check, and what the check said of the service after it.
package struct CheckResultRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var check: String
    package var result: CheckResult
    package var verdict: Verdict
    package var verdictChanged: Bool

    package init(stamp: Stamp, check: String, result: CheckResult, verdict: Verdict, verdictChanged: Bool) {
        self.stamp = stamp
        self.check = check
        self.result = result
        self.verdict = verdict
        self.verdictChanged = verdictChanged
    }
}
