internal import Configuration
internal import LinuxIO
internal import Logging
internal import ManagementAPI

/// How the engine's own thread is run. What was asked for and refused is said once, with its remedy, and stays in the
/// status.
extension Engine {
    /// After its real-time priority was taken away it tries for so long without.
    private static let penance = Duration.seconds(30)

    /// Asks for what the configuration says; what is refused now may be granted with the next.
    func schedule(by wanted: SchedulingConfiguration) {
        health.schedulingRefusals = []
        bind(to: wanted.processors)
        setNiceness(wanted.niceness)
        setRealTime(wanted)
        realTimeReturnsAt = nil
    }

    private func bind(to wanted: [Int]) {
        do throws(SystemError) {
            try Scheduling.setProcessors(wanted.isEmpty ? allProcessors : wanted)
            let granted = try Scheduling.processors()
            health.processors = wanted.isEmpty ? [] : granted
            let missing = wanted.filter { !granted.contains($0) }
            guard !missing.isEmpty else { return }
            let list = missing.map(String.init).joined(separator: ", ")
            refused("vrrp_cpu_affinity: this machine, or the agent's cgroup, has no processor \(list)")
        } catch {
            health.processors = []
            refused("vrrp_cpu_affinity: \(error); name processors that the machine and the agent's cgroup have")
        }
    }

    private func setNiceness(_ wanted: Int?) {
        guard wanted != nil || hasSetNiceness else { return }
        hasSetNiceness = true
        do throws(SystemError) {
            try Scheduling.setNiceness(CInt(clamping: wanted ?? 0))
        } catch {
            refused("vrrp_priority: \(error); give the agent CAP_SYS_NICE or, in its unit, LimitNICE=")
        }
    }

    private func setRealTime(_ wanted: SchedulingConfiguration) {
        let priority = wanted.effectiveRealTimePriority
        do throws(SystemError) {
            if priority == 0 {
                if health.hasRealtimePriority { try Scheduling.giveUpRealTime() }
                health.hasRealtimePriority = false
            } else {
                try Scheduling.limitRealTime(wanted.realTimeLimit ?? SchedulingConfiguration.customaryRealTimeLimit)
                try Scheduling.requestRealTime(priority: CInt(clamping: priority))
                health.hasRealtimePriority = true
            }
        } catch {
            let text =
                "no real-time priority \(priority): \(error); a busy machine may delay advertisements. Give the agent CAP_SYS_NICE or, "
                + "in its unit, LimitRTPRIO=\(priority), or write vrrp_rt_priority 0"
            if wanted.realTimePriority == nil { outbox.log(.warning, text) } else { refused(text) }
        }
    }

    /// Takes note when the engine has lost its real-time priority, and asks for it again later.
    func watchRealTime(now: Instant) {
        if Scheduling.takeRealTimeExcess() {
            health.hasRealtimePriority = false
            realTimeReturnsAt = now + Self.penance
            publishing.isUrgent = true
            outbox.log(
                .error,
                "the engine computed for too long without a wait (vrrp_rlimit_rttime) and goes on without real-time priority "
                    + "for 30 s: it is flooded with packets, or out of order")
        }
        guard let due = realTimeReturnsAt, due <= now else { return }
        realTimeReturnsAt = nil
        setRealTime(configuration.globals.scheduling)
    }

    /// Takes note of what became of the agent's memory.
    func memoryLocked(_ outcome: MemoryLock) {
        health.memoryRefusal = nil
        switch outcome {
        case .locked: health.hasLockedMemory = true
        case .unlocked: health.hasLockedMemory = false
        case .refused(let error, let isExplicit):
            health.hasLockedMemory = false
            let text =
                "memory is not locked and may be paged out: \(error); give the agent CAP_IPC_LOCK or, in its unit, "
                + "LimitMEMLOCK=infinity, or write vrrp_no_swap off"
            outbox.log(.warning, text)
            if isExplicit { health.memoryRefusal = text }
        }
    }

    private func refused(_ text: String) {
        health.schedulingRefusals.append(text)
        outbox.log(.warning, text)
    }
}
