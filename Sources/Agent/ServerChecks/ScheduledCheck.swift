internal import LinuxIO
internal import Probes
internal import TLS

/// One check in the loop, with its run.
final class ScheduledCheck {
    typealias Instant = ContinuousClock.Instant

    var definition: ServerCheckDefinition
    let method: CheckMethod
    var plan: CheckPlan
    var connection: ProbeRun?
    var program: CheckProgram?
    /// It was replaced.
    var isGone = false
    /// When the loop looks at it next; nil where it does not.
    var wake: Instant?
    /// Counts the times that `wake` was set: only the last of them holds.
    var wakes: UInt64 = 0

    init(_ definition: ServerCheckDefinition, now: Instant) {
        self.definition = definition
        method = CheckMethod(of: definition.checker, tls: definition.tls)
        plan = CheckPlan(definition.checker, name: definition.name, now: now)
    }

    var isRunning: Bool { connection != nil || program.map { !$0.hasEnded } ?? false }

    /// When something is to be done for it, should nothing happen before.
    func attention(_ now: Instant) -> Instant? {
        guard !isGone else { return nil }
        guard let connection else { return program.map { !$0.hasEnded } ?? false ? nil : plan.next }
        // At its next beat first, and not at its deadline: most runs have ended by then, and need no other wake-up.
        return plan.following > now ? min(connection.deadline, plan.following) : connection.deadline
    }
}

/// A run that connects.
final class ProbeRun {
    let number: UInt64
    let began: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant
    var probe: Probe
    var socket: ProbeSocket? {
        willSet {
            // While the socket is open: it says good-bye there.
            tls = nil
            isConnecting = false
            handshake = .isDone
        }
        didSet {
            interest = nil
            unsent = []
        }
    }
    var isConnecting = false
    /// What the destination wants.
    var encryption: ProbeDestination.Encryption?
    /// Over the socket; nil for none.
    var tls: TLSSession?
    /// What that still needs before anything is sent.
    var handshake = TLSSession.Progress.isDone
    /// Of what is to be sent.
    var unsent: ArraySlice<UInt8> = []
    /// What the socket is waited for; nil where it is not.
    var interest: EventPoll.Interest?

    init(_ template: ProbeTemplate, number: UInt64, now: ContinuousClock.Instant) {
        self.number = number
        began = now
        deadline = now + template.limit
        probe = template.probe(number: number)
    }
}

/// A run of a program.
struct CheckProgram {
    let number: UInt64
    let began: ContinuousClock.Instant
    let cancel: @Sendable () -> Void
    /// Its result is known, or not wanted any more.
    var hasEnded = false
    /// A beat has come since, and something of it was left.
    var isOverdue = false
}
