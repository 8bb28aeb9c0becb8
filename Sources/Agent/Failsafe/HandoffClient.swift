internal import Failsafe
internal import LinuxIO

/// What an earlier run of the agent has left to its failsafe, and this one can claim.
final class HandoffClient {
    private static let patience = Duration.seconds(1)

    /// The earlier run's failsafe.
    let failsafe: MessageChannel
    /// Instances whose place or addresses are there to be claimed, and were not asked for yet.
    var offered: Set<String>
    /// Asked for, and not answered yet.
    var claimed: Set<String> = []
    /// How the earlier run ended, if it could not say so itself.
    let exitReport: ExitReport?
    /// Answered: members of a sync group wait here for the others.
    var handoffs: [String: Handoff] = [:]

    /// Asks who is there. Waits for the answer: not for the engine's thread.
    ///
    /// - Parameter path: where the failsafe is to be found.
    /// - Returns: nil where there is none, or none that has anything to give or to tell.
    static func find(at path: String) -> HandoffClient? {
        guard let failsafe = try? MessageChannel(connectingTo: path),
            let (offered, exitReport) = try? offers(of: failsafe), !offered.isEmpty || exitReport != nil
        else { return nil }
        return HandoffClient(failsafe, offered, exitReport)
    }

    private init(_ failsafe: MessageChannel, _ offered: Set<String>, _ exitReport: ExitReport?) {
        self.failsafe = failsafe
        self.offered = offered
        self.exitReport = exitReport
    }

    private static func offers(of failsafe: MessageChannel) throws(SystemError) -> (Set<String>, ExitReport?) {
        let deadline = ContinuousClock.now + patience
        var names: Set<String> = []
        var exitReport: ExitReport?
        while true {
            switch try failsafe.receive() {
            case .end: return ([], exitReport)
            case .nothing:
                guard ContinuousClock.now < deadline else { return ([], exitReport) }
                failsafe.wait(until: deadline)
            case .message(let message):
                switch try? FailsafeMessage(decoding: message.bytes) {
                case .offer(let name): names.insert(name)
                case .exitReport(let found): exitReport = found
                case .offersEnd, nil: return (names, exitReport)
                case .ready, .handoff, .gone: continue
                }
            }
        }
    }

    /// Whether this instance's beginning depends on the failsafe.
    func concerns(_ name: String) -> Bool {
        offered.contains(name) || claimed.contains(name) || handoffs[name] != nil
    }
}
