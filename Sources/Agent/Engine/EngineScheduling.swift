internal import AgentModel
internal import Configuration
internal import LinuxIO
internal import Logging
internal import ProgramService

/// How the engine's own thread is run. What was asked for and refused is said once, with its remedy, and stays in the
/// status.
final class EngineScheduling {
    typealias Instant = ContinuousClock.Instant

    /// After its real-time priority was taken away it tries for so long without.
    private static let penance = Duration.seconds(30)

    private let outbox: Outbox
    /// Has another service run a thread otherwise; false where there is none.
    private let reschedule: @Sendable (_ thread: Int32, ThreadSchedule) -> Bool
    /// The processors that the thread might run on at the start.
    private let allProcessors = (try? Scheduling.processors()) ?? []
    /// Whether its niceness was changed, and is to be changed back.
    private var hasSetNiceness = false
    /// When it asks again for the real-time priority that was taken away.
    private var realTimeReturnsAt: Instant?
    private var wanted = SchedulingConfiguration()

    private(set) var hasRealtimePriority = false
    /// The processors that the thread is bound to; none when it may run on all.
    private(set) var processors: [Int] = []
    /// What the configuration asks for and the system refuses, in sentences.
    private(set) var refusals: [String] = []

    init(_ outbox: Outbox, reschedule: @escaping @Sendable (_ thread: Int32, ThreadSchedule) -> Bool) {
        self.outbox = outbox
        self.reschedule = reschedule
    }

    /// Asks for what the configuration says; what is refused now may be granted with the next.
    func schedule(by wanted: SchedulingConfiguration) {
        self.wanted = wanted
        refusals = []
        bind(to: wanted.processors)
        setNiceness(wanted.niceness)
        setRealTime(wanted)
        realTimeReturnsAt = nil
    }

    private func bind(to wanted: [Int]) {
        let all = wanted.isEmpty ? allProcessors : wanted
        do throws(SystemError) {
            if try Scheduling.processors() != all { try Scheduling.setProcessors(all) }
            try bound(to: wanted)
        } catch {
            guard !isLeft(.processors(all), error) else { return }
            refuseProcessors("\(error)")
        }
    }

    /// Takes note of the processors that the thread has now.
    private func bound(to wanted: [Int]) throws(SystemError) {
        let granted = try Scheduling.processors()
        processors = wanted.isEmpty ? [] : granted
        let missing = wanted.filter { !granted.contains($0) }
        guard !missing.isEmpty else { return }
        let list = missing.map(String.init).joined(separator: ", ")
        refused("vrrp_cpu_affinity: this machine, or the agent's cgroup, has no processor \(list)")
    }

    private func refuseProcessors(_ why: String) {
        processors = []
        let remedy = remedy("name processors that the machine and the agent's cgroup have")
        refused("vrrp_cpu_affinity: \(why); \(remedy)")
    }

    private func setNiceness(_ wanted: Int?) {
        guard wanted != nil || hasSetNiceness else { return }
        hasSetNiceness = true
        let niceness = CInt(clamping: wanted ?? 0)
        do throws(SystemError) {
            try Scheduling.setNiceness(niceness)
        } catch {
            guard !isLeft(.niceness(niceness), error) else { return }
            refuseNiceness("\(error)")
        }
    }

    private func refuseNiceness(_ why: String) {
        refused("vrrp_priority: \(why); \(remedy("give the agent CAP_SYS_NICE or, in its unit, LimitNICE="))")
    }

    private func setRealTime(_ wanted: SchedulingConfiguration) {
        let priority = CInt(clamping: wanted.effectiveRealTimePriority)
        guard priority > 0 else {
            if hasRealtimePriority { giveUpRealTime() }
            hasRealtimePriority = false
            return
        }
        do throws(SystemError) {
            // Never without the limit, whoever gives the priority.
            try Scheduling.limitRealTime(wanted.realTimeLimit ?? SchedulingConfiguration.customaryRealTimeLimit)
        } catch {
            return refuseRealTime(wanted, "\(error)")
        }
        do throws(SystemError) {
            try Scheduling.requestRealTime(priority: priority)
            hasRealtimePriority = true
        } catch {
            guard !isLeft(.realTime(priority: priority), error) else { return }
            refuseRealTime(wanted, "\(error)")
        }
    }

    /// Where even that is refused, the service that gave it takes it.
    private func giveUpRealTime() {
        do throws(SystemError) {
            try Scheduling.giveUpRealTime()
        } catch {
            _ = isLeft(.realTime(priority: 0), error)
        }
    }

    private func refuseRealTime(_ wanted: SchedulingConfiguration, _ why: String) {
        let priority = wanted.effectiveRealTimePriority
        let remedy = remedy("give the agent CAP_SYS_NICE or, in its unit, LimitRTPRIO=\(priority)")
        let text =
            "no real-time priority \(priority): \(why); a busy machine may delay advertisements; \(remedy), or write "
            + "vrrp_rt_priority 0"
        if wanted.realTimePriority == nil { outbox.log(.warning, text) } else { refused(text) }
    }

    /// Takes note when the engine has lost its real-time priority, and asks for it again later.
    ///
    /// - Returns: whether it has just lost it.
    func watchRealTime(now: Instant) -> Bool {
        let isLost = Scheduling.takeRealTimeExcess()
        if isLost {
            giveUpRealTime()
            hasRealtimePriority = false
            realTimeReturnsAt = now + Self.penance
            outbox.log(
                .error,
                "the engine computed for too long without a wait (vrrp_rlimit_rttime) and goes on without real-time priority "
                    + "for 30 s: it is flooded with packets, or out of order")
        }
        guard let due = realTimeReturnsAt, due <= now else { return isLost }
        realTimeReturnsAt = nil
        setRealTime(wanted)
        return isLost
    }

    private func refused(_ text: String) {
        refusals.append(text)
        outbox.log(.warning, text)
    }
}

// MARK: - Another service

/// Where the agent's own service may not change how threads are run (docs/development/decisions/0027-a-second-service.md).
extension EngineScheduling {
    /// Whether what was refused is left to another service, which tells what became of it.
    private func isLeft(_ schedule: ThreadSchedule, _ error: SystemError) -> Bool {
        error.isRefusal && reschedule(Scheduling.currentThread, schedule)
    }

    /// What to do about a refusal: `own` where the agent asks the system itself.
    private func remedy(_ own: String) -> String {
        ServiceConnection.path == nil ? own : "systemctl status aloft-programs says more"
    }

    /// Takes note of what became of that.
    func scheduled(_ schedule: ThreadSchedule, _ refusal: String?) {
        switch schedule {
        case .niceness: if let refusal { refuseNiceness(refusal) }
        case .processors:
            do throws(SystemError) {
                if let refusal { refuseProcessors(refusal) } else { try bound(to: wanted.processors) }
            } catch {
                refuseProcessors("\(error)")
            }
        case .realTime(0): break
        case .realTime:
            if let refusal { return refuseRealTime(wanted, refusal) }
            // A reload, or too long a computation, may have said otherwise meanwhile.
            if wanted.effectiveRealTimePriority > 0, realTimeReturnsAt == nil {
                hasRealtimePriority = true
            } else {
                giveUpRealTime()
            }
        }
    }
}
